package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.models.responses.Response;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths there are, and what is said where there is none. */
class RoutesIT extends IntegrationTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1", "/codex/v1"})
    @Tag("R6")
    void theSameApiAnswersUnderEveryBase(String base) {
        alwaysAnswers(received -> Reply.says("Hello"));
        Answer created = Http.post(base + "/responses", "{\"model\":\"scripted\",\"input\":\"Hi\"}");
        assertThat(created.status()).isEqualTo(200);
        String id = created.json().get("id").asText();
        assertThat(Http.post(base + "/responses", streaming("Hi")).events().types())
                .endsWith("response.completed");
        assertThat(Http.get(base + "/responses/" + id).text()).isEqualTo(created.text());
        assertThat(Http.get(base + "/responses/" + id + "/input_items?order=asc&limit=1")
                        .json()
                        .get("data"))
                .hasSize(1);
        assertThat(Http.send(Http.to(base + "/responses/" + id + "/cancel").POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(400);
        assertThat(Http.delete(base + "/responses/" + id).status()).isEqualTo(200);
        String conversation =
                Http.post(base + "/conversations", "{}").json().get("id").asText();
        assertThat(Http.post(base + "/conversations/" + conversation, "{\"metadata\":{}}")
                        .status())
                .isEqualTo(200);
        assertThat(Http.get(base + "/conversations/" + conversation + "/items?limit=1")
                        .status())
                .isEqualTo(200);
        assertThat(Http.delete(base + "/conversations/" + conversation).status())
                .isEqualTo(200);
        assertThat(Http.get(base + "/models").json().get("data")).isNotEmpty();
        assertThat(Http.get(base + "/models/scripted").status()).isEqualTo(200);
    }

    @Test
    @Tag("R6")
    @Tag("R4")
    void theClientLibraryWorksWithAnyBase() {
        for (String base : List.of("", "/codex/v1")) {
            answers(Reply.says("Hello"));
            OpenAIClient client = alice().withOptions(
                            options -> options.baseUrl(Installation.get().url() + base));
            Response response = client.responses().create(ask("Hi").build());
            assertThat(Sdk.text(client.responses().retrieve(response.id()))).isEqualTo("Hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses/", "/responses/", "/codex/v1/responses/"})
    void aSlashAtTheEndDoesNoHarm(String path) {
        answers(Reply.says("Hello"));
        assertThat(Http.post(path, streaming("Hi")).events().types()).endsWith("response.completed");
    }

    @Test
    void healthNeedsNoKeyAndSaysPass() {
        for (String path : List.of("/health", "/health/live", "/health/ready")) {
            Answer answer = Http.send(Http.anonymous(path));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("status").asText()).isEqualTo("pass");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/", "/v1/nothing", "/v1/responses/resp_1/nothing", "/v1/chat/nothing"})
    @Tag("R86")
    void anUnknownPathIsNotFoundInTheEnvelope(String path) {
        Answer answer = Http.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error().get("code").asText()).isEqualTo("unknown_url");
        assertThat(answer.error().get("message").asText())
                .isEqualTo("Unknown request URL: GET " + path + ". Please check the URL for typos.");
    }

    @Test
    @Tag("R86")
    void aMethodThatIsNotThereIsNamedWithThoseThatAre() {
        Answer put = Http.send(Http.to("/v1/responses").PUT(BodyPublishers.ofString("{}")));
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("allow")).contains("POST");
        assertThat(put.error().get("code").asText()).isEqualTo("method_not_supported");
        assertThat(Http.get("/v1/responses").status()).isEqualTo(405);
        assertThat(Http.delete("/v1/models/scripted").status()).isEqualTo(405);
        assertThat(Http.send(Http.to("/v1/models").method("OPTIONS", BodyPublishers.noBody()))
                        .status())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1//responses/resp_1", "/v1/responses/resp_1;x=1", "/v1/responses/%2e%2e", "/v1/./models"})
    void anOddPathIsRefusedBeforeAnythingBelievesIt(String path) {
        Answer answer = Http.get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("message").asText()).isEqualTo("The request URL is malformed.");
    }

    @Test
    void aHostedToolIsAnOfferNobodyTakesUpAndTheClientIsTold() {
        alwaysAnswers(received -> Reply.says("Hello"));
        String tools = "\"tools\":[{\"type\":\"web_search\",\"external_web_access\":true},"
                + "{\"type\":\"function\",\"name\":\"f\",\"strict\":false,\"parameters\":{}}]";
        Answer plain = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"," + tools + "}");
        Answer streamed = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":true," + tools + "}");
        for (Answer answer : List.of(plain, streamed)) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-antiphon-notice")).isEqualTo("tools not available: web_search");
        }
        for (JsonNode response : List.of(plain.json(), streamed.events().response())) {
            assertThat(response.at("/tools/0/type").asText()).isEqualTo("web_search");
            assertThat(response.at("/tools/0/external_web_access").asBoolean()).isTrue();
            assertThat(response.at("/tools/1/name").asText()).isEqualTo("f");
        }
        assertThat(asked().get("tools")).hasSize(1);
        assertThat(asked().at("/tools/0/function/name").asText()).isEqualTo("f");
    }

    @Test
    void aHostedToolThatIsDemandedIsRefused() {
        Answer answer = Http.create("""
                {"model":"scripted","input":"Hi","tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"}}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("unsupported_parameter");
        assertThat(answer.error().get("param").asText()).isEqualTo("tool_choice");
    }
}
