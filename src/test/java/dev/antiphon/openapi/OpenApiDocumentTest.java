package dev.antiphon.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.FieldsPage;
import dev.antiphon.protocol.Json;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The document that is served says what is so. {@code -Dopenapi.write=true} writes it anew. */
@Tag("U35")
class OpenApiDocumentTest {

    private static final Path FILE = Path.of("src/main/resources/dev/antiphon/api/openapi.json");
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    @Test
    void theDocumentIsTheOneThatTheCodeMakes() throws IOException {
        String made = Document.text(Document.make());
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(FILE, made);
        }
        assertThat(firstDifference(Files.readString(FILE), made))
                .as(
                        "%s is out of date; look at what has changed in it after: mvn -P'!strict' test"
                                + " -Dtest=OpenApiDocumentTest -Dopenapi.write=true",
                        FILE)
                .isEmpty();
    }

    /** One line of each, for the whole is long; empty where there is none. */
    private static String firstDifference(String kept, String made) {
        List<String> before = kept.lines().toList();
        List<String> after = made.lines().toList();
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            if (!before.get(i).equals(after.get(i))) {
                return "line " + (i + 1) + " is" + before.get(i) + " and would be" + after.get(i);
            }
        }
        return kept.equals(made) ? "" : "one goes on where the other ends";
    }

    @Test
    void aReaderOfOpenApiHasNothingAgainstIt() throws IOException {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(Files.readString(FILE), List.of(), options);
        assertThat(read.getMessages()).isEmpty();
        assertThat(read.getOpenAPI().getPaths()).hasSameSizeAs(paths());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = OwnSchemas.document();
        List<String> refs = document.findValuesAsText("$ref");
        document.findValues("mapping").forEach(mapping -> mapping.forEach(ref -> refs.add(ref.textValue())));
        assertThat(refs)
                .hasSizeGreaterThan(200)
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .isFalse());
    }

    @Test
    void noTwoOperationsHaveOneName() {
        assertThat(OwnSchemas.document().get("paths").findValuesAsText("operationId"))
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> everyEventOfAGoldenTranscriptIsOneOfTheDocuments() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            return files
                    .filter(file -> !file.toString().matches(".*\\.(model\\.jsonl|(request|tools)\\.json)"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> isDescribed(file)));
        }
    }

    @Test
    void anEventThatLacksAFieldIsNoneOfTheDocuments() {
        ObjectNode event = Json.MAPPER.createObjectNode().put("type", "response.refusal.delta");
        assertThat(OwnSchemas.faults(event, "ResponseStreamEvent")).isNotEmpty();
    }

    private static void isDescribed(Path transcript) throws IOException {
        for (String line : Files.readAllLines(transcript)) {
            JsonNode event = Json.tree(line.getBytes(StandardCharsets.UTF_8));
            assertThat(OwnSchemas.faults(event, "ResponseStreamEvent")).as(line).isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleOfTheFieldsPageIsTakenByTheDocumentIfTheServerTakesIt() {
        return Stream.of(
                        FieldsPage.rows("Fields").stream().map(row -> example(row, "")),
                        FieldsPage.rows("Tools").stream().map(row -> example(row, "tools")),
                        FieldsPage.rows("Items").stream().map(row -> example(row, "input")),
                        FieldsPage.rows("Include").stream().map(row -> example(row, "include")))
                .flatMap(tests -> tests);
    }

    private static DynamicTest example(FieldsPage.Row row, String array) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("model", "m").put("input", "x");
        if (array.isEmpty()) {
            request.set(row.name(), row.example());
        } else {
            request.putArray(array).add(row.example());
        }
        return DynamicTest.dynamicTest(array + " " + row.name(), () -> {
            List<String> faults = OwnSchemas.faults(request, "CreateResponseRequest");
            assertThat(faults.isEmpty()).as("%s: %s", request, faults).isEqualTo(!row.is("refused"));
        });
    }

    private static JsonNode paths() {
        return OwnSchemas.document().get("paths");
    }
}
