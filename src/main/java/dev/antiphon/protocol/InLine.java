package dev.antiphon.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

/**
 * A picture or a file that came in line, as a media type and base64. What is no data URL has been judged before, so it is
 * base64 whose type its name says.
 */
public record InLine(String type, String base64) {

    private static final String PDF = "application/pdf";

    /** Whether an address is one of data, and names nothing to fetch. */
    public static boolean isOne(String url) {
        return DataUrl.is(url);
    }

    /** @param image whose address {@link #isOne is one of data} */
    public static InLine of(ContentPart.InputImage image) {
        InLine media = ofUrl(image.imageUrl());
        return media.type.equals("image/jpg") ? new InLine("image/jpeg", media.base64) : media;
    }

    /** @param file with data; of what says nothing about itself the name of the file tells the type */
    public static InLine of(ContentPart.InputFile file) {
        String data = Objects.requireNonNullElse(file.fileData(), "");
        InLine media = isOne(data) ? ofUrl(data) : new InLine(MediaTypes.UNKNOWN, data);
        return media.type.equals(MediaTypes.UNKNOWN)
                ? new InLine(MediaTypes.ofName(Objects.requireNonNullElse(file.filename(), "")), media.base64)
                : media;
    }

    private static InLine ofUrl(String url) {
        int comma = url.indexOf(',');
        String head = url.substring(5, comma).toLowerCase(Locale.ROOT);
        int parameters = head.indexOf(';');
        return new InLine(parameters < 0 ? head : head.substring(0, parameters), url.substring(comma + 1));
    }

    public boolean isPdf() {
        return type.equals(PDF);
    }

    /** Whether it is read as it stands. */
    public boolean isText() {
        return MediaTypes.isText(type);
    }

    /** What it says, if it is text; bytes that are not UTF-8 are read as U+FFFD. */
    public String text() {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
