package dev.antiphon.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the documentation's page on the wire says of the endpoints; another test holds it against the resources. */
final class WirePage {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+)` \\| `(/[^`]+)` \\| (.*) \\|$");

    private final Map<String, String> rows = new HashMap<>();

    WirePage() {
        try {
            ROW.matcher(Files.readString(Path.of("src/site/markdown/wire.md")))
                    .results()
                    .forEach(row -> rows.put(row.group(1) + " " + row.group(2), plain(row.group(3))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Optional<String> of(String verb, String path) {
        return Optional.ofNullable(rows.get(verb + " " + path));
    }

    /** Without links, which lead to other pages, and beginning with a capital. */
    static String plain(String cell) {
        String words = cell.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replaceAll("^200,? ", "");
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
