package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponsePrompt;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prompt templates, from files and from the database. */
@Tag("F22")
class PromptsIT extends IntegrationTest {

    private static final String PARIS = "\"prompt\":{\"id\":\"weather\",\"variables\":{\"city\":\"Paris\"}}";

    @Test
    void aTemplateIsEnoughForTheOfficialClient() {
        answers(Reply.says("Sunny."));
        Response response = alice().responses()
                .create(ResponseCreateParams.builder()
                        .prompt(ResponsePrompt.builder()
                                .id("weather")
                                .variables(ResponsePrompt.Variables.builder()
                                        .putAdditionalProperty("city", com.openai.core.JsonValue.from("Paris"))
                                        .build())
                                .build())
                        .build());
        assertThat(Sdk.text(response)).isEqualTo("Sunny.");
        assertThat(response.prompt().orElseThrow().version()).contains("2");
        assertThat(response.instructions().orElseThrow().asInputItemList()).hasSize(2);
        assertThat(response.temperature()).contains(0.25);
        assertThat(messages()).containsExactly("system: Tell the weather.", "user: In Paris?");
        assertThat(asked().get("temperature").asDouble()).isEqualTo(0.25);
    }

    @Test
    void aStreamAWebSocketAndTheBackgroundKnowThemToo() {
        alwaysAnswers(received -> Reply.says("Sunny."));
        EventStream stream = Http.create("{\"stream\":true," + PARIS + "}").events();
        assertThat(stream.response().at("/prompt/version").asText()).isEqualTo("2");
        assertThat(Http.get("/v1/responses/" + stream.id() + "?stream=true")
                        .events()
                        .response())
                .isEqualTo(stream.response());
        try (LiveSocket socket = LiveSocket.open()) {
            JsonNode response = socket.send("{\"type\":\"response.create\"," + PARIS + "}")
                    .turn()
                    .response();
            assertThat(response.at("/instructions/1/content/0/text").asText()).isEqualTo("In Paris?");
            assertThat(socket.send("{\"type\":\"response.create\",\"prompt\":{\"id\":\"nothing\"}}")
                            .error()
                            .at("/error/code")
                            .asText())
                    .isEqualTo("prompt_not_found");
        }
        JsonNode queued = Http.create("{\"background\":true," + PARIS + "}").json();
        assertThat(queued.at("/prompt/version").asText()).isEqualTo("2");
        assertThat(Http.get("/v1/responses/" + queued.get("id").asText() + "?stream=true")
                        .events()
                        .response()
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void itsWordsAreInstructionsAndNoPartOfWhatWasSaid() {
        answers(Reply.says("Sunny."), Reply.says("Rainy."), Reply.says("Who knows."));
        JsonNode first = Http.create("{\"input\":\"Now.\"," + PARIS + "}").json();
        assertThat(Http.get("/v1/responses/" + first.get("id").asText() + "/input_items")
                        .json()
                        .get("data"))
                .hasSize(1);
        String after = "\"previous_response_id\":" + first.get("id");
        Http.create("{\"model\":\"scripted\",\"input\":\"And tomorrow?\"," + after + "}");
        assertThat(messages()).containsExactly("user: Now.", "assistant: Sunny.", "user: And tomorrow?");
        Http.create("{\"input\":\"And tomorrow?\"," + after + ",\"prompt\":{\"id\":\"weather\",\"version\":\"1\","
                + "\"variables\":{\"city\":\"Rome\"}},\"model\":\"scripted\"}");
        assertThat(messages())
                .containsExactly(
                        "system: Tell the weather in Rome.", "user: Now.", "assistant: Sunny.", "user: And tomorrow?");
    }

    @Test
    void anAdministratorKeepsTemplatesInVersions() {
        alwaysAnswers(received -> Reply.says("Hello."));
        JsonNode first = admin("POST", "", """
                {"id":"greeting","template":{"model":"scripted","input":"Greet {{name}}."}}""").json();
        assertThat(first.get("version").asText()).isEqualTo("1");
        assertThat(first.get("variables")).hasSize(1);
        admin("POST", "", """
                {"id":"greeting","default":false,"template":{"model":"scripted","input":"Shout at {{name}}!"}}""");
        String ada = "\"variables\":{\"name\":\"Ada\"}}}";
        Http.create("{\"prompt\":{\"id\":\"greeting\"," + ada);
        assertThat(messages()).containsExactly("user: Greet Ada.");
        Http.create("{\"prompt\":{\"id\":\"greeting\",\"version\":\"2\"," + ada);
        assertThat(messages()).containsExactly("user: Shout at Ada!");

        assertThat(admin("POST", "/greeting", "{\"default_version\":\"2\"}")
                        .json()
                        .get("default_version")
                        .asText())
                .isEqualTo("2");
        assertThat(Http.create("{\"prompt\":{\"id\":\"greeting\"," + ada)
                        .json()
                        .at("/prompt/version")
                        .asText())
                .isEqualTo("2");
        assertThat(admin("GET", "/greeting?version=1", "")
                        .json()
                        .at("/template/input")
                        .asText())
                .isEqualTo("Greet {{name}}.");
        JsonNode list = admin("GET", "?limit=1&after=a", "").json();
        assertThat(list.at("/data/0/id").asText()).isEqualTo("greeting");
        assertThat(list.get("has_more").asBoolean()).isTrue();
        assertThat(admin("GET", "?after=greeting", "")
                        .json()
                        .at("/data/0/source")
                        .asText())
                .isEqualTo("file");

        assertThat(admin("DELETE", "/greeting", "").json().get("deleted").asBoolean())
                .isTrue();
        assertThat(Http.create("{\"prompt\":{\"id\":\"greeting\"," + ada).status())
                .isEqualTo(404);
    }

    @Test
    void onlyAnAdministratorMay() {
        for (String method : new String[] {"GET", "POST"}) {
            Http.Answer refused = call(Installation.ALICE, method, "", "{}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error().get("code").asText()).isEqualTo("insufficient_permissions");
        }
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            assertThat(call(Installation.ALICE, method, "/weather", "{}").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(brief(admin("POST", "", "{\"id\":\"x y\",\"template\":{\"input\":\"x\"}}")))
                .isEqualTo("400 invalid_value id");
        assertThat(brief(admin("POST", "", "{\"id\":\"x\",\"template\":{\"input\":\"x\",\"temperature\":9}}")))
                .isEqualTo("400 decimal_above_max_value template.temperature");
        assertThat(brief(admin("POST", "", "{\"id\":\"x\",\"template\":{\"input\":\"x\",\"stream\":true}}")))
                .isEqualTo("400 unknown_parameter template.stream");
        assertThat(brief(admin("POST", "", "{\"id\":\"weather\",\"template\":{\"input\":\"x\"}}")))
                .isEqualTo("400 invalid_value id");
        assertThat(brief(admin("POST", "/none", "{\"default_version\":\"1\"}")))
                .isEqualTo("404 prompt_not_found prompt.version");
        assertThat(brief(admin("GET", "/none", ""))).isEqualTo("404 prompt_not_found prompt.id");
        assertThat(brief(admin("DELETE", "/none", ""))).isEqualTo("404 prompt_not_found prompt.id");
        assertThat(brief(Http.create("{\"stream\":true,\"prompt\":{\"id\":\"weather\"}}")))
                .isEqualTo("400 missing_required_parameter prompt.variables.city");
        assertThat(requests()).isEmpty();
    }

    private static String brief(Http.Answer answer) {
        return answer.status() + " " + answer.error().get("code").asText() + " "
                + answer.error().get("param").asText();
    }

    private static Http.Answer admin(String method, String path, String body) {
        return call(Installation.ADMIN, method, path, body);
    }

    private static Http.Answer call(String key, String method, String path, String body) {
        HttpRequest.Builder request =
                Http.anonymous("/antiphon/prompts" + path).header("Authorization", "Bearer " + key);
        return Http.send(
                method.equals("POST")
                        ? request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body))
                        : request.method(method, BodyPublishers.noBody()));
    }
}
