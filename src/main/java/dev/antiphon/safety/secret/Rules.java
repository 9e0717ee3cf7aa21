package dev.antiphon.safety.secret;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code rules.txt}: one rule per line, six columns divided by {@code |}. */
final class Rules {

    private static final String FILE = "rules.txt";
    private static final int COLUMNS = 6;

    /** A bar between blanks; one without is part of a shape. For the house's own file, not for texts. */
    private static final Pattern COLUMN = Pattern.compile("(?<= )\\|(?= )");

    private Rules() {}

    /** All of them, in their order. */
    static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Rules.class.getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    rules.addAll(rules(line));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return List.copyOf(rules);
    }

    /** The rules of a line: one, or one for each combination of the {@code (words|to|choose)} in its shape. */
    static List<Rule> rules(String line) {
        String[] columns = COLUMN.split(line, -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException(COLUMNS + " columns are wanted: " + line);
        }
        List<String> near =
                columns[1].isBlank() ? List.of() : List.of(columns[1].strip().split(" +"));
        Check check = Check.valueOf(columns[3].strip().toUpperCase(Locale.ROOT));
        return chosen(columns[2].strip())
                .map(shape -> new Rule(
                        columns[0].strip(), near, Shape.of(shape), check, columns[4].strip(), columns[5].strip()))
                .toList();
    }

    private static Stream<String> chosen(String shape) {
        int open = shape.indexOf('(');
        if (open < 0) {
            return Stream.of(shape);
        }
        int close = shape.indexOf(')', open);
        return Stream.of(shape.substring(open + 1, close).split("\\|"))
                .flatMap(word -> chosen(shape.substring(0, open) + word + shape.substring(close + 1)));
    }
}
