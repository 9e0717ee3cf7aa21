package dev.antiphon.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.contract.ContractSchemas;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F22")
class PromptsTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 200, 10);
    private static final String IMAGE = "{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}";

    private static final Ids IDS = new Ids(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 1);

    @TempDir
    Path folder;

    private Prompts prompts;

    @BeforeEach
    void theOperatorsTemplates() throws IOException {
        file("weather.yaml", """
                default: "2"
                versions:
                  "1": { instructions: "Tell the weather in {{city}}." }
                  "2":
                    model: fast
                    temperature: 0.25
                    text: { verbosity: low }
                    instructions: "Be brief, {{ name }}."
                    input:
                      - { role: user, content: "Weather in {{city}}, {{city}}?" }
                  "3": { instructions: "Not yet." }
                """);
        file("picture.json", json("""
                {'versions':{'a':{'input':[
                  {'role':'developer','content':'Look.'},
                  {'role':'user','content':[{'type':'input_text','text':'{{what}}'},
                    {'type':'input_text','text':'Before {{what}} after'},%s]},
                  {'role':'assistant','content':[{'type':'output_text','text':'I saw {{seen}}'}]},
                  {'role':'user','content':'{{what}}'}]}}}""".formatted(IMAGE)));
        file("README.md", "not a template");
        prompts = new Prompts(List.of(PromptFiles.in(folder, READER)), READER, IDS);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aTemplateSaysWhatTheRequestDoesNotSayItself() {
        JsonNode expanded = expanded("{'prompt':{'id':'weather','variables':{'city':'Paris','name':'Ada'}}}");
        assertThat(expanded).isEqualTo(tree("""
                {'model':'fast','temperature':0.25,'text':{'verbosity':'low'},
                 'prompt':{'id':'weather','version':'2','variables':{'city':'Paris','name':'Ada'}},
                 'instructions':[
                   {'type':'message','role':'developer','content':'Be brief, Ada.'},
                   {'role':'user','content':[{'type':'input_text','text':'Weather in Paris, Paris?'}]}]}"""));
        CreateResponse request = READER.read(expanded);
        assertThat(request.model()).isEqualTo("fast");
        assertThat(request.input()).isEmpty();
        assertThat(request.opening()).hasSize(2);
        assertThat(request.instructions()).isNull();
    }

    @Test
    void theRequestComesFirst() {
        CreateResponse request = read("""
                {'model':'slow','temperature':1,'text':{},'instructions':'Mine {{city}}','input':'And?','store':false,
                 'tools':null,
                 'prompt':{'id':'weather','version':null,'variables':{'city':'Paris','name':'Ada','x':null}}}""");
        assertThat(request.model()).isEqualTo("slow");
        assertThat(request.sampling().temperature()).isEqualTo(1);
        assertThat(request.text().verbosity()).isNull();
        assertThat(request.input()).hasSize(1);
        assertThat(request.store()).isFalse();
        assertThat(Json.MAPPER
                        .valueToTree(request.opening().getFirst())
                        .at("/content/0/text")
                        .asText())
                .as("what a request says is not looked at for variables")
                .isEqualTo("Mine {{city}}");
    }

    @Test
    void whatOnlyInstructsIsAString() {
        CreateResponse request = read(
                "{'model':'m','input':'Hi','prompt':{'id':'weather','version':'1','variables':{'city':'{{city}}$1'}}}");
        assertThat(request.instructions()).isEqualTo("Tell the weather in {{city}}$1.");
        assertThat(echo(request).get("instructions").asText()).isEqualTo("Tell the weather in {{city}}$1.");
        assertThat(refused("{'model':'m','prompt':{'id':'weather','version':'1','variables':{'city':'P'}}}"))
                .isEqualTo("400 missing_required_parameter input");
    }

    @Test
    void aPictureTakesThePlaceOfItsVariable() {
        JsonNode expanded = expanded("{'model':'m','prompt':{'id':'picture','variables':{'what':" + IMAGE
                + ",'seen':{'type':'input_text','text':'a cat'}}}}");
        ((ObjectNode) expanded.at("/instructions/2")).remove("id");
        assertThat(expanded.get("instructions")).isEqualTo(tree("""
                [{'role':'developer','content':[{'type':'input_text','text':'Look.'}]},
                 {'role':'user','content':[%1$s,{'type':'input_text','text':'Before '},%1$s,
                   {'type':'input_text','text':' after'},%1$s]},
                 {'role':'assistant','content':[{'type':'output_text','text':'I saw a cat'}]},
                 {'role':'user','content':[%1$s]}]""".formatted(IMAGE)));
        assertThat(READER.read(expanded).opening()).hasSize(4);
    }

    @Test
    void aResponseRepeatsWhatItWasMadeFrom() {
        String long64 = "iVBORw0KGgo" + "A".repeat(4_001);
        String image = "{'type':'input_image','image_url':'data:image/png;base64," + long64 + "','detail':'auto'}";
        CreateResponse request = read("{'model':'m','input':'Go','prompt':{'id':'picture','variables':{'what':" + image
                + ",'seen':'nothing'}}}");
        JsonNode echo = echo(request);
        assertThat(echo.toString()).as("no event carries the picture").doesNotContain("AAAAAAAA");
        assertThat(echo.get("prompt"))
                .isEqualTo(
                        tree("{'id':'picture','version':'a','variables':{'what':{'type':'input_image','detail':'auto'},"
                                + "'seen':'nothing'}}"));
        assertThat(echo.get("instructions")).hasSize(4);
        ContractSchemas.responseIsValid(echo);
        assertThat(request.opening().toString()).as("the model sees it").contains("AAAAAAAA");
    }

    @Test
    void whatWasPutTogetherCanBeReadAgainWhateverBecameOfTheTemplate() {
        JsonNode expanded = expanded("{'prompt':{'id':'weather','variables':{'city':'Paris','name':'Ada'}}}");
        CreateResponse first = READER.read(expanded);
        assertThat(READER.read(Json.tree(Json.bytes(expanded)))).isEqualTo(first);
    }

    @Test
    void aRequestWithoutATemplateIsLeftAlone() {
        for (String body : List.of("{'model':'m','input':'Hi'}", "{'prompt':null}", "[1]", "'x'")) {
            JsonNode tree = tree(body);
            assertThat(prompts.expanded(tree, ALICE)).isSameAs(tree);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':'nothing'} | 404 prompt_not_found prompt.id",
                "{'id':'../weather'} | 404 prompt_not_found prompt.id",
                "{'id':'weather','version':'4'} | 404 prompt_not_found prompt.version",
                "{'id':'weather','version':2} | 400 invalid_type prompt.version",
                "{'version':'2'} | 400 missing_required_parameter prompt.id",
                "{'id':'weather','extra':1} | 400 unknown_parameter prompt.extra",
                "7 | 400 invalid_type prompt",
                "{'id':'weather','variables':[]} | 400 invalid_type prompt.variables",
                "{'id':'weather'} | 400 missing_required_parameter prompt.variables.city",
                "{'id':'weather','variables':{'city':null,'name':'A'}}"
                        + " | 400 missing_required_parameter prompt.variables.city",
                "{'id':'weather','variables':{'city':'P','name':'A','else':'x'}}"
                        + " | 400 unknown_parameter prompt.variables.else",
                "{'id':'weather','variables':{'city':7,'name':'A'}} | 400 invalid_type prompt.variables.city",
                "{'id':'weather','variables':{'city':{'type':'input_image','image_url':'x'},'name':'A'}}"
                        + " | 400 invalid_image_url prompt.variables.city.image_url",
                "{'id':'weather','variables':{'city':{'type':'input_image','file_id':'x'},'name':'A'}}"
                        + " | 400 unsupported_parameter prompt.variables.city.file_id",
                "{'id':'weather','variables':{'city':{'type':'output_text','text':'x'},'name':'A'}}"
                        + " | 400 invalid_value prompt.variables.city.type",
                "{'id':'weather','variables':{'city':'P','name':{'type':'input_file','file_url':'http://x/y.pdf'}}}"
                        + " | 400 invalid_value prompt.variables.name",
                "{'id':'picture','variables':{'what':'x','seen':{'type':'input_file','file_url':'http://x/y.pdf'}}}"
                        + " | 400 invalid_value prompt.variables.seen"
            })
    void whatDoesNotFitIsRefusedByItsName(String prompt, String expected) {
        assertThat(refused("{'model':'m','input':'Hi','prompt':" + prompt + "}"))
                .isEqualTo(expected);
    }

    @Test
    void messagesAsInstructionsAreATemplatesOnly() {
        String messages = "'instructions':[{'role':'user','content':'x'}]";
        assertThat(refused("{'model':'m','input':'Hi'," + messages + "}")).isEqualTo("400 invalid_type instructions");
        assertThat(refused("{'model':'m','input':'Hi'," + messages
                        + ",'prompt':{'id':'weather','variables':{'city':'x','name':'y'}}}"))
                .isEqualTo("400 invalid_type instructions");
    }

    @Test
    void aTemplateThatRepeatsItsVariablesDoesNotMakeABomb() throws IOException {
        file("bomb.yaml", "versions: {\"1\": {instructions: \"" + "{{x}}".repeat(40) + "\"}}");
        prompts = new Prompts(List.of(PromptFiles.in(folder, READER)), READER, IDS);
        ObjectNode body = (ObjectNode) tree("{'model':'m','input':'x','prompt':{'id':'bomb','variables':{}}}");
        ((ObjectNode) body.at("/prompt/variables")).put("x", "y".repeat(1 << 20));
        ApiException refused = catchThrowableOfType(ApiException.class, () -> prompts.expanded(body, ALICE));
        assertThat(refused.error().code()).isEqualTo("string_above_max_length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'versions':{}}",
                "{'versions':{'1':{}}}",
                "{'versions':{'1':5}}",
                "{'versions':{'a b':{'instructions':'x'}}}",
                "{'default':'2','versions':{'1':{'instructions':'x'}}}",
                "{'versions':{'1':{'instructions':7}}}",
                "{'versions':{'1':{'instructions':'x','stream':true}}}",
                "{'versions':{'1':{'instructions':'x','temperature':3}}}",
                "{'versions':{'1':{'instructions':'x','tool_choice':'required'}}}",
                "{'versions':{'1':{'input':[]}}}",
                "{'versions':{'1':{'input':[{'type':'function_call','call_id':'c','name':'f','arguments':''}]}}}",
                "{'versions':{'1':{'input':[{'role':'user','content':[{'type':'input_image','image_url':'x'}]}]}}}",
                "{'versions':{'1':{'instructions':'x'}},'more':1}",
                "{'versions':"
            })
    void aFileWithAMistakeStopsTheStartAndIsNamed(String text) throws IOException {
        file("bad.yaml", text.replace('\'', '"'));
        assertThatThrownBy(() -> PromptFiles.in(folder, READER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad.yaml: ");
    }

    @Test
    void twoFilesForOneTemplateStopTheStartToo() throws IOException {
        file("weather.json", json("{'versions':{'1':{'instructions':'x'}}}"));
        assertThatThrownBy(() -> PromptFiles.in(folder, READER)).hasMessageContaining("another file");
        assertThatThrownBy(() -> PromptFiles.in(folder.resolve("none"), READER)).hasMessageContaining("cannot be read");
    }

    private JsonNode expanded(String body) {
        return prompts.expanded(tree(body), ALICE);
    }

    private CreateResponse read(String body) {
        return READER.read(expanded(body));
    }

    private String refused(String body) {
        ApiError error =
                catchThrowableOfType(ApiException.class, () -> read(body)).error();
        return error.status() + " " + error.code() + " " + error.param();
    }

    private static JsonNode echo(CreateResponse request) {
        return Json.tree(Json.bytes(Response.begun("resp_1", 1, request.model(), Echo.of(request))));
    }

    private static JsonNode tree(String text) {
        return Json.tree(json(text).getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
