package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else's response or conversation is one that does not exist: the same status, the same headers, the same body but for the id,
 * on every route, for a colleague and for a stranger, while it runs and afterwards.
 */
@Tag("R39")
@Tag("R77")
@Tag("R78")
@Tag("U6")
class IsolationIT extends IntegrationTest {

    private static final String NOBODYS = "resp_0000000000000000000000000000ffff";
    private static final String NO_CONVERSATION = "conv_0000000000000000000000000000ffff";
    private static final String NOBODYS_ITEM = "msg_0000000000000000000000000000ffff";

    @ParameterizedTest
    @ValueSource(strings = {Installation.BOB, Installation.MALLORY})
    void aForeignResponseLooksLikeNoneAtAll(String key) {
        answers(Reply.says("Alice's secret"));
        JsonNode mine = Http.create("{\"model\":\"scripted\",\"input\":\"Alice's question\"}")
                .json();
        assertInvisible(key, mine.get("id").asText());
        assertThat(read(key, item(mine.at("/output/0/id").asText())))
                .isEqualTo(read(key, item(NOBODYS_ITEM)))
                .contains("404");
        assertThat(Http.get("/v1/responses/" + mine.get("id").asText()).status())
                .as("it is still there")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {Installation.BOB, Installation.MALLORY})
    @Tag("R46")
    void aForeignResponseLooksLikeNoneAtAllWhileItRuns(String key) {
        Gate gate = new Gate();
        answers(Reply.says("Alice's ").waitsFor(gate).text("secret"));
        try (LiveStream running = LiveStream.open(streaming("Hi"))) {
            String message =
                    running.until("response.output_text.delta").get("item_id").asText();
            assertInvisible(key, running.id());
            assertThat(read(key, item(message))).isEqualTo(read(key, item(NOBODYS_ITEM)));
            gate.open();
            running.rest();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Installation.BOB, Installation.MALLORY})
    void aForeignConversationLooksLikeNoneAtAllWhileATurnRunsAndAfterwards(String key) {
        Gate gate = new Gate();
        answers(Reply.says("Alice's ").waitsFor(gate).text("secret"));
        JsonNode begun = Http.post(
                        "/v1/conversations", "{\"items\":[{\"role\":\"user\",\"content\":\"Alice's secret\"}]}")
                .json();
        String id = begun.get("id").asText();
        String path = "/v1/conversations/" + id + "/items";
        String item = Http.get(path).json().at("/data/0/id").asText();
        try (LiveStream running = LiveStream.open(
                "{\"model\":\"scripted\",\"stream\":true,\"input\":\"Hi\",\"conversation\":\"" + id + "\"}")) {
            assertNoConversation(key, id, item);
            gate.open();
            running.rest();
        }
        assertNoConversation(key, id, item);
        assertThat(read(key, item(item)))
                .isEqualTo(read(key, item(NOBODYS_ITEM)))
                .contains("404");
        assertThat(Http.get(path).json().get("data")).as("it is all there").hasSize(3);
        assertThat(Http.get("/v1/conversations/" + id).json()).isEqualTo(begun);
    }

    private static void assertNoConversation(String key, String id, String item) {
        List<HttpRequest.Builder> foreign = everyRouteOfConversations(id, item);
        List<HttpRequest.Builder> absent = everyRouteOfConversations(NO_CONVERSATION, NOBODYS_ITEM);
        for (int i = 0; i < foreign.size(); i++) {
            assertThat(read(key, foreign.get(i)).replace(id, "ID"))
                    .isEqualTo(read(key, absent.get(i)).replace(NO_CONVERSATION, "ID"))
                    .matches("(?s)404 .*Conversation with id 'ID' not found.*");
        }
    }

    private static List<HttpRequest.Builder> everyRouteOfConversations(String id, String item) {
        String path = "/v1/conversations/" + id;
        return List.of(
                Http.anonymous(path).GET(),
                Http.anonymous(path).DELETE(),
                posting(path, "{\"metadata\":{}}"),
                Http.anonymous(path + "/items").GET(),
                Http.anonymous(path + "/items?after=" + item).GET(),
                posting(path + "/items", "{\"items\":[{\"role\":\"user\",\"content\":\"Bob was here\"}]}"),
                Http.anonymous(path + "/items/" + item).GET(),
                Http.anonymous(path + "/items/" + item).DELETE(),
                creating("{\"model\":\"scripted\",\"input\":\"Hi\",\"conversation\":\"" + id + "\"}"),
                creating("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":true,\"conversation\":{\"id\":\"" + id
                        + "\"}}"),
                creating("{\"model\":\"scripted\",\"input\":\"Hi\",\"store\":false,\"conversation\":\"" + id + "\"}"));
    }

    @Test
    void aForeignInputItemCannotBeReferredTo() {
        answers(Reply.says("Hello"));
        Http.create(
                "{\"model\":\"scripted\",\"input\":[{\"id\":\"msg_alices_own\",\"role\":\"user\",\"content\":\"s\"}]}");
        assertThat(read(Installation.BOB, item("msg_alices_own")))
                .isEqualTo(read(Installation.BOB, item(NOBODYS_ITEM)))
                .contains("404");
        answers(Reply.says("Hello"));
        assertThat(read(Installation.ALICE, item("msg_alices_own"))).startsWith("200");
    }

    /** The owner comes from the key and from nothing else that a client can send, with the forgery and without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"metadata\":{\"tenant\":\"acme\",\"subject\":\"alice\",\"owner\":\"alice\"}",
                ",\"user\":\"alice\",\"safety_identifier\":\"alice\"",
                ",\"client_metadata\":{\"tenant\":\"acme\",\"subject\":\"alice\"}"
            })
    @Tag("R79")
    @Tag("R80")
    void nothingInARequestMakesItSomebodyElses(String forgery) {
        answers(Reply.says("Hello"));
        Answer created = Http.send(bobs("/v1/responses")
                .header("X-Remote-User", "alice")
                .header("X-Forwarded-User", "alice")
                .header("OpenAI-Organization", "acme")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"scripted\",\"input\":\"Hi\"" + forgery + "}")));
        assertThat(created.status()).isEqualTo(200);
        String id = created.json().get("id").asText();
        assertThat(Http.send(bobs("/v1/responses/" + id)).status()).isEqualTo(200);
        assertThat(Http.get("/v1/responses/" + id).status()).as("alice's key").isEqualTo(404);
    }

    @Test
    @Tag("R45")
    @Tag("R46")
    void streamsAtTheSameTimeHoldTheirOwnEventsOnly() {
        Gate alices = new Gate();
        Gate bobs = new Gate();
        alwaysAnswers(
                received -> received.json().at("/messages/0/content").asText().equals("alice")
                        ? Reply.says("A1 ").waitsFor(alices).text("A2")
                        : Reply.says("B1 ").waitsFor(bobs).text("B2"));
        try (LiveStream alice = LiveStream.open(streaming("alice"));
                LiveStream bob = LiveStream.open(Installation.BOB, streaming("bob"))) {
            alice.until("response.output_text.delta");
            bob.until("response.output_text.delta");
            bobs.open();
            assertThat(bob.rest().at("/output/0/content/0/text").asText()).isEqualTo("B1 B2");
            alices.open();
            assertThat(alice.rest().at("/output/0/content/0/text").asText()).isEqualTo("A1 A2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses/resp_1",
                "/v1/responses/resp_1/input_items",
                "/v1/models",
                "/v1/models/scripted",
                "/v1/conversations/conv_1",
                "/v1/conversations/conv_1/items",
                "/conversations/conv_1",
                "/responses/resp_1",
                "/models",
                "/codex/v1/responses/resp_1",
                "/nowhere"
            })
    void everyRouteWantsAKey(String path) {
        for (HttpRequest.Builder request : List.of(
                Http.anonymous(path),
                Http.anonymous(path).header("Authorization", "Basic YWxpY2U6YWxpY2U="),
                Http.anonymous(path).header("Authorization", "Bearer "))) {
            Answer answer = Http.send(request);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.error().get("code").asText()).isEqualTo("invalid_api_key");
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void aCreateRequestWithoutAKeyIsRefusedBeforeItsBodyIsLookedAt() {
        Answer answer = Http.send(Http.anonymous("/v1/responses")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("not even JSON")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(requests()).isEmpty();
    }

    private static void assertInvisible(String key, String id) {
        List<HttpRequest.Builder> foreign = everyRoute(id);
        List<HttpRequest.Builder> absent = everyRoute(NOBODYS);
        for (int i = 0; i < foreign.size(); i++) {
            assertThat(read(key, foreign.get(i)).replace(id, "ID"))
                    .isEqualTo(read(key, absent.get(i)).replace(NOBODYS, "ID"))
                    .matches("(?s)(404|400) .*not found.*");
        }
    }

    private static List<HttpRequest.Builder> everyRoute(String id) {
        String path = "/v1/responses/" + id;
        return List.of(
                Http.anonymous(path).GET(),
                Http.anonymous(path).DELETE(),
                Http.anonymous(path + "/cancel").POST(BodyPublishers.noBody()),
                Http.anonymous(path + "/input_items").GET(),
                Http.anonymous(path + "/input_items?after=msg_1").GET(),
                creating("{\"model\":\"scripted\",\"input\":\"Hi\",\"previous_response_id\":\"" + id + "\"}"),
                creating("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":true,\"previous_response_id\":\"" + id
                        + "\"}"));
    }

    private static HttpRequest.Builder item(String id) {
        return creating("{\"model\":\"scripted\",\"input\":[{\"type\":\"item_reference\",\"id\":\"" + id
                + "\"},{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    private static HttpRequest.Builder creating(String json) {
        return posting("/v1/responses", json);
    }

    private static HttpRequest.Builder posting(String path, String json) {
        return Http.anonymous(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    /** Status, the names of all headers, and the body, with the item ids made equal. */
    private static String read(String key, HttpRequest.Builder request) {
        Answer answer = Http.send(request.copy().header("Authorization", "Bearer " + key));
        String names = String.join(
                ",",
                answer.headers().map().keySet().stream()
                        // Every hundredth answer of a connection says that it is its last, whatever it answers.
                        .filter(name -> !name.equals("connection"))
                        .sorted()
                        .toList());
        return answer.status() + " " + names + " " + answer.text().replaceAll("msg_[0-9a-z_]+", "msg_ID");
    }

    private static HttpRequest.Builder bobs(String path) {
        return Http.anonymous(path).header("Authorization", "Bearer " + Installation.BOB);
    }
}
