package dev.antiphon.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.openapi.Comparison.Difference;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The documentation's page on how {@code /openapi.json} differs from OpenAI's document names every difference there is, with a
 * reason, and no other. Skipped where OpenAI's document does not lie beside the project. {@code -Dopenapi.write=true} writes
 * its tables anew and leaves reasons to be written.
 */
@Tag("U35")
class OpenApiDifferencesTest {

    private static final String OPENAI = "contract/openai-responses.openapi.json";

    @Test
    void thePageNamesEveryDifferenceFromThePublishedDocumentAndNoOther() throws IOException {
        Set<Difference> found = compared(OwnSchemas.document(), "/v1");
        if (Boolean.getBoolean("openapi.write")) {
            DifferencesPage.write(found);
        }
        Map<Difference, String> listed = DifferencesPage.read();

        assertThat(found).hasSizeGreaterThan(100);
        assertThat(minus(found, listed.keySet()))
                .as("differences that %s does not name", DifferencesPage.PAGE)
                .isEmpty();
        assertThat(minus(listed.keySet(), found))
                .as("rows of %s that are not so", DifferencesPage.PAGE)
                .isEmpty();
    }

    @Test
    void everyDifferenceHasAReason() throws IOException {
        assertThat(DifferencesPage.read())
                .hasSizeGreaterThan(100)
                .allSatisfy((difference, reason) ->
                        assertThat(reason).as(difference.toString()).hasSizeGreaterThan(5));
    }

    @Test
    void aDocumentDoesNotDifferFromItself() {
        assertThat(compared(SharedFiles.json(OPENAI), "")).isEmpty();
    }

    @Test
    void whatIsTakenAwayAddedAndChangedIsFound() {
        ObjectNode changed = SharedFiles.json(OPENAI).deepCopy();
        ObjectNode paths = (ObjectNode) changed.get("paths");
        paths.remove("/responses/compact");
        ObjectNode usage = (ObjectNode) changed.at("/components/schemas/ResponseUsage/properties");
        usage.remove("total_tokens");
        usage.putObject("money").put("type", "number");
        usage.putObject("input_tokens").put("type", "string");

        assertThat(compared(changed, ""))
                .contains(
                        new Difference(false, "POST /responses/compact", "", "absent"),
                        new Difference(true, "ResponseUsage", "total_tokens", "absent"),
                        new Difference(true, "ResponseUsage", "money", "only here"),
                        new Difference(true, "ResponseUsage", "input_tokens", "also string"),
                        new Difference(true, "ResponseUsage", "input_tokens", "no integer"));
    }

    private static Set<Difference> compared(JsonNode document, String base) {
        return new Comparison(document, SharedFiles.json(OPENAI), base).differences();
    }

    private static Set<Difference> minus(Set<Difference> one, Set<Difference> other) {
        Set<Difference> rest = new HashSet<>(one);
        rest.removeAll(other);
        return rest;
    }
}
