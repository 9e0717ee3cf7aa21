package dev.antiphon.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A schema that cannot be used. The message is fit for whoever wrote it, and bounded. */
public final class BadSchemaException extends Exception {

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST = 300;

    private final transient List<String> path;

    /** @param path names and numbers that lead from the root of the schema to where it is wrong */
    BadSchemaException(List<String> path, String message) {
        super(shown(message));
        this.path = List.copyOf(path);
    }

    /** Where it is wrong, as the contract writes it: {@code ('properties', 'a')}. */
    public String context() {
        List<String> names = path.stream()
                .map(name -> "'" + clipped(name, LONGEST_NAME) + "'")
                .toList();
        return "(" + shown(String.join(", ", names)) + ")";
    }

    /** As much of a line as fits, without halves of characters: names in JSON may have them, but no text that is sent. */
    static String shown(String line) {
        return new String(clipped(line, LONGEST).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String clipped(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
