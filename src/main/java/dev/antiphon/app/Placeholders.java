package dev.antiphon.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables where a value says {@code ${NAME}} or {@code ${NAME:-default}}, and what stands in a file where it says
 * {@code ${file:/path}}; {@code $$} is a dollar.
 *
 * <p>As in a shell, the default is taken for a variable that is not set or empty. What a variable says is not looked at
 * again.
 */
final class Placeholders {

    private static final String FILE = "file:";
    private static final int LARGEST_FILE = 64 * 1024;

    private final Function<String, @Nullable String> environment;

    Placeholders(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    static boolean isIn(String text) {
        return text.indexOf('$') >= 0;
    }

    /** @throws SettingsException says which variable is missing, or how a placeholder is malformed */
    String fill(String text) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        int dollar = text.indexOf('$');
        while (dollar >= 0 && dollar + 1 < text.length()) {
            filled.append(text, from, dollar);
            char next = text.charAt(dollar + 1);
            if (next == '{') {
                int end = text.indexOf('}', dollar);
                filled.append(value(inside(text, dollar, end)));
                from = end + 1;
            } else {
                filled.append('$');
                from = next == '$' ? dollar + 2 : dollar + 1;
            }
            dollar = text.indexOf('$', from);
        }
        return filled.append(text, from, text.length()).toString();
    }

    private static String inside(String text, int dollar, int end) {
        if (end < 0) {
            throw new SettingsException("has a '${' without a '}'; write '$$' for a dollar");
        }
        return text.substring(dollar + 2, end);
    }

    private String value(String placeholder) {
        return placeholder.startsWith(FILE) ? content(placeholder.substring(FILE.length())) : variable(placeholder);
    }

    /** As secrets are put into containers: one value, and perhaps the end of its line. */
    private static String content(String path) {
        try {
            Path file = Path.of(path);
            if (!file.isAbsolute()) {
                throw new SettingsException("names the file '" + path + "'; valid is an absolute path");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new SettingsException(
                        "needs the file " + path + ", which has more than " + LARGEST_FILE + " bytes");
            }
            return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | InvalidPathException unreadable) {
            throw new SettingsException("needs the file " + path + ", which cannot be read as UTF-8 text");
        }
    }

    private String variable(String placeholder) {
        int separator = placeholder.indexOf(":-");
        String name = separator < 0 ? placeholder : placeholder.substring(0, separator);
        if (!isName(name)) {
            throw new SettingsException(
                    "has a malformed placeholder; valid are ${NAME} and ${NAME:-default} with letters, digits and _, and"
                            + " ${file:/path}");
        }
        String value = environment.apply(name);
        if (separator >= 0) {
            return value == null || value.isEmpty() ? placeholder.substring(separator + 2) : value;
        }
        if (value == null) {
            throw new SettingsException("needs the environment variable " + name
                    + ", which is not set; set it, or write ${" + name + ":-default}");
        }
        return value;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && !Character.isDigit(name.charAt(0))
                && name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '_'));
    }
}
