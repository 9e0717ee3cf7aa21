package dev.antiphon.openapi;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.antiphon.openapi.Comparison.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documentation's page of differences: differences and their reasons, which are all that people write of its tables. */
final class DifferencesPage {

    static final Path PAGE = Path.of("src/site/markdown/openapi-differences.md");

    /** What stands where nobody has written a reason yet. */
    static final String NO_REASON = "?";

    private static final int MANY = 4;
    private static final String TABLES = "## Requests";
    private static final Pattern OF_MANY = Pattern.compile("\\| ([^|]+) \\| ([^|]+) \\| (`[^|]+`) \\|");
    private static final Pattern OF_ONE = Pattern.compile("\\| `([^|`]+)` \\| ([^|]*) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TICKED = Pattern.compile("`([^`]+)`");

    private DifferencesPage() {}

    /** The differences that are listed, and why each is one. */
    static Map<Difference, String> read() throws IOException {
        Map<Difference, String> reasons = new LinkedHashMap<>();
        boolean tables = false;
        boolean answers = false;
        boolean many = false;
        for (String line : Files.readAllLines(PAGE)) {
            tables |= line.equals(TABLES);
            answers |= line.equals("## Answers");
            if (line.startsWith("### ")) {
                many = line.equals("### In many places");
            }
            Matcher row = (many ? OF_MANY : OF_ONE).matcher(line);
            if (tables && row.matches()) {
                String reason = row.group(many ? 2 : 4);
                (many ? ofMany(answers, row) : ofOne(answers, row)).forEach(one -> reasons.put(one, reason));
            }
        }
        return reasons;
    }

    private static Stream<Difference> ofMany(boolean answers, Matcher row) {
        return ticked(row.group(3)).stream().map(place -> {
            int dot = place.indexOf('.');
            String schema = dot < 0 ? place : place.substring(0, dot);
            return new Difference(answers, schema, dot < 0 ? "" : place.substring(dot + 1), row.group(1));
        });
    }

    private static Stream<Difference> ofOne(boolean answers, Matcher row) {
        List<String> fields = row.group(2).isBlank() ? List.of("") : ticked(row.group(2));
        return fields.stream().map(field -> new Difference(answers, row.group(1), field, row.group(3)));
    }

    private static List<String> ticked(String cell) {
        return TICKED.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    /** Writes the tables anew. A difference keeps its reason, and a new one gets that of its like, where those have one. */
    static void write(Set<Difference> found) throws IOException {
        Map<Difference, String> known = read();
        Map<String, Set<String>> likely = known.entrySet().stream()
                .collect(groupingBy(
                        entry -> like(entry.getKey()), Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
        Map<Difference, String> reasons = new LinkedHashMap<>();
        for (Difference difference : found) {
            Set<String> others = likely.getOrDefault(like(difference), Set.of());
            String guess = others.size() == 1 ? others.iterator().next() : NO_REASON;
            reasons.put(difference, known.getOrDefault(difference, guess));
        }
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(TABLES));
        Files.writeString(PAGE, head + tables("Requests", reasons, false) + "\n" + tables("Answers", reasons, true));
    }

    private static String like(Difference difference) {
        return difference.answer() + " " + difference.what();
    }

    private static String tables(String title, Map<Difference, String> reasons, boolean answers) {
        Map<String, List<Difference>> groups = reasons.keySet().stream()
                .filter(one -> one.answer() == answers)
                .collect(groupingBy(
                        one -> one.what() + " | " + reasons.get(one), LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>(List.of(
                "## " + title, "", "### In many places", "", "| difference | reason | places |", "|---|---|---|"));
        groups.entrySet().stream()
                .filter(group -> group.getValue().size() >= MANY)
                .sorted((one, other) -> other.getValue().size() - one.getValue().size())
                .forEach(group -> lines.add("| " + group.getKey() + " | " + places(group.getValue()) + " |"));
        lines.addAll(List.of("", "### By schema", "", "| schema | field | difference | reason |", "|---|---|---|---|"));
        groups.values().stream()
                .filter(group -> group.size() < MANY)
                .flatMap(List::stream)
                .collect(groupingBy(
                        one -> "| `" + one.schema() + "` | %s | " + one.what() + " | " + reasons.get(one) + " |",
                        java.util.TreeMap::new,
                        Collectors.toList()))
                .forEach((row, group) -> lines.add(row.replaceFirst("%s", Matcher.quoteReplacement(fields(group)))));
        return String.join("\n", lines) + "\n";
    }

    private static String places(List<Difference> differences) {
        return differences.stream()
                .map(one -> "`" + one.schema() + (one.field().isEmpty() ? "" : "." + one.field()) + "`")
                .collect(joining(", "));
    }

    private static String fields(List<Difference> differences) {
        return differences.stream()
                .map(Difference::field)
                .filter(field -> !field.isEmpty())
                .map(field -> "`" + field + "`")
                .collect(joining(", "));
    }
}
