package dev.antiphon.agent;

import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.InLine;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** The text of a file that stands in a request as a whole and is one of text. */
final class FileTexts {

    private FileTexts() {}

    /** The file with what becomes of its text; itself where that stays as it is, or where it has none. */
    static InputFile mapped(InputFile file, UnaryOperator<String> becomes) {
        String data = file.fileData();
        if (data == null) {
            return file;
        }
        InLine media = InLine.of(file);
        if (!media.isText()) {
            return file;
        }
        String text = media.text();
        String other = becomes.apply(text);
        String head = data.substring(0, data.length() - media.base64().length());
        return other.equals(text)
                ? file
                : new InputFile(file.filename(), head + encoded(other), file.fileUrl(), file.detail());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
