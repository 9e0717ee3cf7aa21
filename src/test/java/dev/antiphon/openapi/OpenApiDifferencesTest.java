package dev.antiphon.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contract.SharedFiles;
import dev.antiphon.openapi.Comparison.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The documentation's page on how {@code /openapi.json} differs from OpenAI's document names every difference there is, with a
 * reason, and no other. Skipped where OpenAI's document does not lie beside the project.
 */
@Tag("U35")
class OpenApiDifferencesTest {

    private static final String OPENAI = "contract/openai-responses.openapi.json";
    private static final Path PAGE = Path.of("src/site/markdown/openapi-differences.md");
    private static final Pattern OF_MANY = Pattern.compile("\\| ([^|]+) \\| ([^|]+) \\| (`[^|]+`) \\|");
    private static final Pattern OF_ONE = Pattern.compile("\\| `([^|`]+)` \\| ([^|]*) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TICKED = Pattern.compile("`([^`]+)`");

    /** @param reason why it is so */
    private record Row(List<Difference> differences, String reason) {}

    @Test
    void thePageNamesEveryDifferenceFromThePublishedDocumentAndNoOther() throws IOException {
        Set<String> listed = new TreeSet<>();
        rows().forEach(row -> row.differences().forEach(difference -> listed.add(line(difference))));
        Set<String> found = new TreeSet<>();
        new Comparison(OwnSchemas.document(), SharedFiles.json(OPENAI), "/v1")
                .differences()
                .forEach(difference -> found.add(line(difference)));

        assertThat(found).hasSizeGreaterThan(100);
        assertThat(minus(found, listed))
                .as("differences that %s does not name", PAGE)
                .isEmpty();
        assertThat(minus(listed, found)).as("rows of %s that are not so", PAGE).isEmpty();
    }

    @Test
    void everyRowHasAReason() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.reason()).isNotBlank());
    }

    @Test
    void aDocumentDoesNotDifferFromItself() {
        assertThat(new Comparison(SharedFiles.json(OPENAI), SharedFiles.json(OPENAI), "").differences())
                .isEmpty();
        assertThat(new Comparison(OwnSchemas.document(), OwnSchemas.document(), "").differences())
                .isEmpty();
    }

    private static String line(Difference difference) {
        return (difference.answer() ? "answers: " : "requests: ") + difference.schema() + " | " + difference.field()
                + " | " + difference.what();
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean answers = false;
        boolean many = false;
        for (String line : Files.readAllLines(PAGE)) {
            answers |= line.equals("## Answers");
            if (line.startsWith("### ")) {
                many = line.equals("### In many places");
            }
            Matcher row = (many ? OF_MANY : OF_ONE).matcher(line);
            if (row.matches()) {
                rows.add(many ? ofMany(answers, row) : ofOne(answers, row));
            }
        }
        return rows;
    }

    private static Row ofMany(boolean answers, Matcher row) {
        List<Difference> differences = ticked(row.group(3)).stream()
                .map(place -> {
                    int dot = place.indexOf('.');
                    return dot < 0
                            ? new Difference(answers, place, "", row.group(1))
                            : new Difference(answers, place.substring(0, dot), place.substring(dot + 1), row.group(1));
                })
                .toList();
        return new Row(differences, row.group(2));
    }

    private static Row ofOne(boolean answers, Matcher row) {
        List<String> fields = row.group(2).isBlank() ? List.of("") : ticked(row.group(2));
        return new Row(
                fields.stream()
                        .map(field -> new Difference(answers, row.group(1), field, row.group(3)))
                        .toList(),
                row.group(4));
    }

    private static List<String> ticked(String cell) {
        return TICKED.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    private static Set<String> minus(Set<String> one, Set<String> other) {
        Set<String> rest = new TreeSet<>(one);
        rest.removeAll(other);
        return rest;
    }
}
