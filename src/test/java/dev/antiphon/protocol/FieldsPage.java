package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of the documentation's page on request fields. */
public final class FieldsPage {

    private static final Path PAGE = Path.of("src/site/markdown/request-fields.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| ([a-z, ]+) \\| `([^`]+)` \\|(?: (.*))? ?\\|$");

    private FieldsPage() {}

    /**
     * One row.
     *
     * @param kinds the words of its second column
     * @param what what happens, empty where nothing is said
     */
    public record Row(String name, List<String> kinds, JsonNode example, String what) {

        public boolean is(String kind) {
            return kinds.contains(kind);
        }

        @Override
        public String toString() {
            return name + " is " + String.join(" and ", kinds);
        }
    }

    /** The rows of the table under the given heading. */
    public static List<Row> rows(String heading) {
        String page = page();
        int begin = page.indexOf("\n## " + heading + "\n");
        int end = page.indexOf("\n## ", begin + 1);
        Matcher row = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
        List<Row> rows = new ArrayList<>();
        while (row.find()) {
            JsonNode example = Json.tree(row.group(3).getBytes(StandardCharsets.UTF_8));
            String what = row.group(4) == null ? "" : row.group(4).strip();
            rows.add(new Row(row.group(1), List.of(row.group(2).split(", ")), example, what));
        }
        return rows;
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
