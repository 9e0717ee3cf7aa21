package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.ContractSchemas;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.toolset.Toolset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation's page on request fields says what is so: each of its rows is tried. */
@Tag("R64")
@Tag("U5")
@Tag("U35")
class RequestFieldsTest {

    private static final String BASE = "'tools':[{'type':'function','name':'f'}]";
    private static final String TOOLS = "'tools':[{'type':'function','name':'f'},{'type':'custom','name':'c'},"
            + "{'type':'apply_patch'},{'type':'shell'},{'type':'computer'}]";

    static List<FieldsPage.Row> fields() {
        return FieldsPage.rows("Fields");
    }

    static List<FieldsPage.Row> tools() {
        return FieldsPage.rows("Tools");
    }

    static List<FieldsPage.Row> choices() {
        return FieldsPage.rows("Tool choice");
    }

    static List<FieldsPage.Row> items() {
        return FieldsPage.rows("Items");
    }

    static List<FieldsPage.Row> parts() {
        return FieldsPage.rows("Content parts");
    }

    static List<FieldsPage.Row> includes() {
        return FieldsPage.rows("Include");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aFieldDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode without = Requests.with(BASE);
        if (row.name().equals("stream_options")) {
            without.put("stream", true);
        }
        ObjectNode with = without.deepCopy();
        with.set(row.name(), row.example());

        tryOut(row, without, with);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void aToolChoiceDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode with = Requests.with(TOOLS);
        with.set("tool_choice", row.example());
        if (row.is("refused")) {
            refusedAs(with, "tool_choice");
            return;
        }
        assertThat(echo(with).get("tool_choice")).isEqualTo(row.example());
        if (row.is("upstream")) {
            onlyUpstreams(with, "tool_choice");
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void aToolDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode with = Requests.with("'tools':[]");
        with.withArray("tools").add(row.example());
        if (row.is("refused")) {
            refusedAs(with, "tools[0]");
            return;
        }
        ToolSpec read = Requests.READER.read(with).tools().getFirst();
        assertThat(read instanceof ToolSpec.Hosted).isEqualTo(row.is("offer") || row.is("upstream"));
        assertThat(read.type()).isEqualTo(row.name());
        assertThat(echo(with).at("/tools/0")).isEqualTo(row.example());
        if (row.is("upstream")) {
            onlyUpstreams(with, "tools[0]");
        }
    }

    /** There are models with which it can be used. */
    private static void onlyUpstreams(ObjectNode with, String param) {
        CreateResponse request = Requests.READER.read(with);
        ApiError refused =
                Requests.refusal(() -> Toolset.of(request, request.input(), Hosting.upstreams(type -> false)));
        assertThat(Requests.brief(refused)).isEqualTo("400 unsupported_parameter " + param);
        if (request.tools().stream().anyMatch(ToolSpec.Hosted.class::isInstance)) {
            Toolset tools = Toolset.of(request, request.input(), Hosting.upstreams(type -> true));
            assertThat(tools.hosted()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("items")
    void anItemDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode with = Requests.with("'input':[]");
        with.withArray("input").add(row.example());
        if (row.is("refused")) {
            refusedAs(with, "input[0]");
            return;
        }
        CreateResponse read = Requests.READER.read(with);
        if (row.name().equals(Trigger.TYPE)) {
            assertThat(read.context().compact()).isEqualTo(ContextConfig.Compact.IN_LINE);
            return;
        }
        assertThat(read.input().getFirst().type()).isEqualTo(row.name());
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aContentPartDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode with = Requests.with("'input':[{'role':'user','content':[]}]");
        ((ObjectNode) with.at("/input/0")).withArray("content").add(row.example());
        if (row.is("refused")) {
            refusedAs(with, "input[0].content[0]");
            return;
        }
        Item.Message message = (Item.Message) Requests.READER.read(with).input().getFirst();
        assertThat(message.content().getFirst().type()).isEqualTo(row.name());
    }

    @ParameterizedTest
    @MethodSource("includes")
    void anIncludeDoesWhatItsRowSays(FieldsPage.Row row) {
        ObjectNode with = Requests.with("'include':[]");
        with.withArray("include").add(row.example());
        if (row.is("refused")) {
            refusedAs(with, "include");
            return;
        }
        CreateResponse request = Requests.READER.read(with);
        assertThat(request.include()).containsExactly(row.name());
        assertThat(request.wantsLogprobs() || request.wantsSealedReasoning()).isEqualTo(row.is("honoured"));
    }

    @Tag("U23")
    @ParameterizedTest
    @MethodSource({"fields", "tools", "choices"})
    void aResponseThatEchoesItFollowsThePublishedSchemas(FieldsPage.Row row) {
        if (row.is("echoed") || row.is("offer")) {
            ObjectNode with = Requests.with(TOOLS);
            if (tools().contains(row)) {
                with.withArray("tools").add(row.example());
            } else {
                with.set(choices().contains(row) ? "tool_choice" : row.name(), row.example());
            }
            ContractSchemas.responseIsValid(echo(with));
        }
    }

    @Test
    void aFieldOfNoDocumentIsUnknownUnlessTheOperatorAcceptsIt() {
        assertThat(refusal("'extra':1").code()).isEqualTo("unknown_parameter");
        assertThat(refusal("'extra':1").param()).isEqualTo("extra");
        assertThat(Requests.read("'mine':1").model()).isEqualTo("m");
    }

    @Test
    void theOperatorCannotLetAFieldPassThatMeansSomething() {
        CreateResponseReader reader = new CreateResponseReader(Set.of("moderation"), 5, 5);
        assertThat(refusal(() -> reader.read(Requests.with("'moderation':{'model':'m'}")))
                        .code())
                .isEqualTo("unsupported_parameter");
    }

    @Test
    void everyFieldOfThePublishedSchemaHasARow() {
        JsonNode schemas =
                SharedFiles.json("contract/openai-responses.openapi.json").at("/components/schemas");
        assertThat(names(fields())).containsAll(properties(schemas, "CreateResponse"));
        assertThat(names(tools())).containsExactlyInAnyOrderElementsOf(types(schemas, "Tool"));
        assertThat(names(items())).containsExactlyInAnyOrderElementsOf(types(schemas, "InputItem"));
        assertThat(names(parts())).containsAll(types(schemas, "InputContent"));
        assertThat(names(choices())).containsAll(types(schemas, "ToolChoiceParam"));
        assertThat(names(includes())).containsExactlyInAnyOrderElementsOf(words(schemas.at("/IncludeEnum/enum")));
    }

    @Test
    void thePageNamesTheToolsTheCodeNames() {
        Set<String> known = new TreeSet<>(Set.of("function"));
        known.addAll(Set.of("custom", "namespace"));
        known.addAll(ToolReader.HOSTED);
        known.addAll(ToolReader.CLIENT);
        known.addAll(ToolReader.COUNTED_ON);
        assertThat(names(tools())).containsExactlyInAnyOrderElementsOf(known);
        assertThat(names(includes())).containsAll(CreateResponseReader.INCLUDES);
        assertThat(names(fields())).containsAll(CreateResponseReader.ACCEPTED);
    }

    private static void tryOut(FieldsPage.Row row, ObjectNode without, ObjectNode with) {
        if (row.is("refused")) {
            refusedAs(with, row.name());
            return;
        }
        if (row.is("honoured")) {
            assertThat(Requests.READER.read(with))
                    .as("the request with and without")
                    .isNotEqualTo(Requests.READER.read(without));
        }
        if (row.is("echoed")) {
            assertThat(echo(with).get(row.name())).isEqualTo(row.example());
        } else {
            assertThat(echo(with)).as("a response that does not echo it").isEqualTo(echo(without));
        }
    }

    private static void refusedAs(JsonNode request, String param) {
        assertThat(Requests.brief(refusal(request))).isEqualTo("400 unsupported_parameter " + param);
    }

    /** The response that a request begins, as clients see it; numbers compare by value. */
    private static JsonNode echo(JsonNode request) {
        CreateResponse read = Requests.READER.read(request);
        return Json.tree(Json.bytes(Response.begun("resp_1", 1, read.model(), Echo.of(read))));
    }

    private static List<String> names(List<FieldsPage.Row> rows) {
        return rows.stream().map(FieldsPage.Row::name).toList();
    }

    private static Set<String> properties(JsonNode schemas, String name) {
        Set<String> names = new TreeSet<>();
        collect(schemas, schemas.get(name), names);
        return names;
    }

    private static void collect(JsonNode schemas, JsonNode schema, Set<String> names) {
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.path("allOf").forEach(part -> collect(schemas, resolved(schemas, part), names));
    }

    /** The values that {@code type} may have in a union of schemas. */
    private static Set<String> types(JsonNode schemas, String name) {
        Set<String> types = new TreeSet<>();
        collectTypes(schemas, schemas.get(name), types);
        return types;
    }

    private static void collectTypes(JsonNode schemas, JsonNode schema, Set<String> types) {
        types.addAll(words(schema.at("/properties/type/enum")));
        types.addAll(words(schema.at("/properties/type/anyOf/0/enum")));
        Stream.of("anyOf", "oneOf", "allOf")
                .forEach(union ->
                        schema.path(union).forEach(part -> collectTypes(schemas, resolved(schemas, part), types)));
    }

    private static JsonNode resolved(JsonNode schemas, JsonNode part) {
        String ref = part.path("$ref").asText();
        return ref.isEmpty() ? part : schemas.get(ref.substring(ref.lastIndexOf('/') + 1));
    }

    private static Set<String> words(JsonNode array) {
        Set<String> words = new TreeSet<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    @Test
    void everyTableOfThePageIsFound() {
        assertThat(Stream.of(fields(), tools(), choices(), items(), parts(), includes()))
                .allSatisfy(rows -> assertThat(rows).hasSizeGreaterThan(7));
    }
}
