package dev.antiphon.model.anthropic;

import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * A picture or a file that came in line, as a media type and base64. What is no data URL has been judged before, so it is
 * base64 whose type its name says.
 */
record Media(String type, String base64) {

    private static final String PDF = "application/pdf";

    /** Files that are text, though their type does not begin so. */
    private static final Set<String> TEXTS = Set.of(
            "application/json",
            "application/jsonl",
            "application/x-ndjson",
            "application/xml",
            "application/yaml",
            "application/x-yaml",
            "application/javascript",
            "application/csv");

    static boolean isInLine(String url) {
        return url.regionMatches(true, 0, "data:", 0, 5);
    }

    static Media of(ContentPart.InputImage image) {
        Media media = ofUrl(image.imageUrl());
        return media.type.equals("image/jpg") ? new Media("image/jpeg", media.base64) : media;
    }

    static Media of(ContentPart.InputFile file) {
        String data = Objects.requireNonNullElse(file.fileData(), "");
        Media media = isInLine(data) ? ofUrl(data) : new Media(MediaTypes.UNKNOWN, data);
        return media.type.equals(MediaTypes.UNKNOWN)
                ? new Media(MediaTypes.ofName(Objects.requireNonNullElse(file.filename(), "")), media.base64)
                : media;
    }

    private static Media ofUrl(String url) {
        int comma = url.indexOf(',');
        String head = url.substring(5, comma).toLowerCase(Locale.ROOT);
        int parameters = head.indexOf(';');
        return new Media(parameters < 0 ? head : head.substring(0, parameters), url.substring(comma + 1));
    }

    boolean isPdf() {
        return type.equals(PDF);
    }

    boolean isText() {
        return type.startsWith("text/") || TEXTS.contains(type);
    }

    /** What it says, if it is text; bytes that are not UTF-8 are read as U+FFFD. */
    String text() {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
