package dev.antiphon.agent;

import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The text of a file that stands in a request as a whole and is one of text. */
final class FileTexts {

    private FileTexts() {}

    /** The file with what becomes of its text; itself where that stays as it is, or where it has none. */
    static InputFile mapped(InputFile file, UnaryOperator<String> becomes) {
        String data = file.fileData();
        if (data == null || !MediaTypes.isText(type(file, data))) {
            return file;
        }
        String head = data.substring(0, data.indexOf(',') + 1);
        String text = new String(Base64.getDecoder().decode(data.substring(head.length())), StandardCharsets.UTF_8);
        String other = becomes.apply(text);
        return other.equals(text)
                ? file
                : new InputFile(file.filename(), head + encoded(other), file.fileUrl(), file.detail());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of {@code data:text/plain;base64,…}, or of base64 alone, whose file has a name. */
    private static String type(InputFile file, String data) {
        int comma = data.indexOf(',');
        if (comma < 0) {
            return file.filename() == null ? MediaTypes.UNKNOWN : MediaTypes.ofName(file.filename());
        }
        return data.substring("data:".length(), comma).split(";", 2)[0].toLowerCase(Locale.ROOT);
    }
}
