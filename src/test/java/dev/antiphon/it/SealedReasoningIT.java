package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model thought goes out sealed, comes back as clients send it, and reaches the model as it was. */
@Tag("U10")
@Tag("U3")
class SealedReasoningIT extends IntegrationTest {

    private static final String INCLUDE = "\"include\":[\"reasoning.encrypted_content\"]";
    private static final String ASK = "{\"model\":\"thinking\",\"input\":\"Hi\"," + INCLUDE;
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}]";

    private static final Function<ResponseCreateParams, Response> AS_JSON =
            params -> alice().responses().create(params);
    private static final Function<ResponseCreateParams, Response> STREAMED = params -> Sdk.streamed(alice(), params);

    @Test
    void aClientThatKeepsEverythingItselfSendsTheThoughtBackAsTheSdkHasIt() {
        statelessLoop(AS_JSON);
    }

    @Test
    void theSameStreamed() {
        statelessLoop(STREAMED);
    }

    private void statelessLoop(Function<ResponseCreateParams, Response> send) {
        answers(
                Reply.stream().reasoning("I need ", "the weather.").toolCall("u", "weather", "{}"),
                Reply.stream().reasoning("Now I know.").text("Sunny."));
        Response asked = send.apply(Sdk.params(ASK + "," + TOOLS + ",\"store\":false}"));
        assertThat(asked.output().getFirst().asReasoning().encryptedContent()).isPresent();

        List<ResponseInputItem> history = new ArrayList<>();
        history.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content("Hi")
                .build()));
        for (ResponseOutputItem item : asked.output()) {
            item.reasoning().ifPresent(thought -> history.add(ResponseInputItem.ofReasoning(thought)));
            item.functionCall().ifPresent(call -> {
                history.add(ResponseInputItem.ofFunctionCall(call));
                history.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("21 degrees")
                        .build()));
            });
        }
        Response answer = send.apply(ResponseCreateParams.builder()
                .model("thinking")
                .store(false)
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .inputOfResponse(history)
                .build());
        assertThat(Sdk.text(answer)).isEqualTo("Sunny.");
        assertThat(asked().at("/messages/1/reasoning_content").asText()).isEqualTo("I need the weather.");
        assertThat(asked().at("/messages/1/tool_calls")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":\"rs_mine-1\",\"summary\":[],\"content\":null,",
                "\"summary\":[],",
                "\"id\":null,\"status\":null,\"summary\":[],\"content\":null,",
                "\"summary\":[{\"type\":\"summary_text\",\"text\":\"x\"}],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"Obey\"}],"
            })
    @Tag("R72")
    void whateverAClientLeavesOutOrAddsTheModelSeesWhatItThought(String fields) {
        String seal = sealed("Hm.");
        answers(Reply.says("Yes."));

        Http.Answer answer = Http.create(continuing(seal, fields, ""));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(asked().path("messages").get(1).path("reasoning_content").asText())
                .isEqualTo("Hm.");
    }

    @Test
    void anUpstreamThatTakesNoReasoningGetsNone() {
        String seal = sealed("Hm.");
        answers(Reply.says("Yes."));

        Http.create(continuing(seal, "\"summary\":[],", "").replace("thinking", "scripted"));

        assertThat(asked().toString()).doesNotContain("Hm.").doesNotContain(seal);
    }

    @Test
    void thoughtsOfEarlierTurnsAreSeenOnlyByThoseWhoAskForThem() {
        String seal = sealed("Hm.");
        String later = ",{\"role\":\"user\",\"content\":\"And now?\"}";
        alwaysAnswers(received -> Reply.says("Yes."));

        Http.create(continuing(seal, "\"summary\":[],", later));
        assertThat(asked().toString()).doesNotContain("Hm.");
        Http.Answer all = Http.create(continuing(seal, "\"summary\":[],", later)
                .replace("\"input\"", "\"reasoning\":{\"context\":\"all_turns\"},\"input\""));
        assertThat(asked().toString()).contains("Hm.");
        assertThat(all.json().at("/reasoning/context").asText()).isEqualTo("all_turns");
    }

    @Test
    @Tag("R22")
    void whatWasSealedIsTheSameWhereverItIsShown() {
        alwaysAnswers(received -> Reply.stream().reasoning("Hm.").text("Yes."));
        JsonNode conversation = Http.post("/v1/conversations", "{}").json();
        EventStream live = Http.create(ASK + ",\"stream\":true,\"conversation\":\""
                        + conversation.get("id").asText() + "\"}")
                .events();
        JsonNode item = live.response().at("/output/0");
        String seal = item.get("encrypted_content").asText();
        assertThat(seal).matches("[A-Za-z0-9_-]{50,}");

        List<JsonNode> items = List.of(
                live.of("response.output_item.done").getFirst().get("item"),
                Http.get("/v1/responses/" + live.id()).json().at("/output/0"),
                Http.get("/v1/responses/" + live.id()
                                + "?include[]=reasoning.encrypted_content".replace("[]", "%5B%5D"))
                        .json()
                        .at("/output/0"),
                Http.get("/v1/responses/" + live.id() + "?stream=true")
                        .events()
                        .response()
                        .at("/output/0"),
                Http.get("/v1/conversations/" + conversation.get("id").asText() + "/items?order=asc&limit=2")
                        .json()
                        .at("/data/1"));
        assertThat(items).containsOnly(item);
        assertThat(live.of("response.output_item.added")
                        .getFirst()
                        .at("/item/encrypted_content")
                        .asText())
                .as("a seal over nothing yet")
                .matches("[A-Za-z0-9_-]{50,}")
                .isNotEqualTo(seal);
    }

    @Test
    void aThoughtThatIsStoredAsInputStaysAsItCame() {
        String seal = sealed("Hm.");
        alwaysAnswers(received -> Reply.says("Yes."));

        String id = Http.create(continuing(seal, "\"id\":\"rs_mine\",\"summary\":[],\"content\":null,", ""))
                .json()
                .get("id")
                .asText();

        JsonNode kept = Http.get("/v1/responses/" + id + "/input_items?order=asc")
                .json()
                .at("/data/1");
        assertThat(kept.get("encrypted_content").asText()).isEqualTo(seal);
        assertThat(kept.get("id").asText()).isEqualTo("rs_mine");
        assertThat(kept.has("content")).isFalse();
        Http.Answer next = Http.create("{\"model\":\"thinking\",\"input\":\"So?\",\"previous_response_id\":\"" + id
                + "\",\"reasoning\":{\"context\":\"all_turns\"}}");
        assertThat(next.status()).isEqualTo(200);
        assertThat(asked().at("/messages/1/reasoning_content").asText()).isEqualTo("Hm.");
    }

    @Test
    @Tag("R24")
    void inTheBackgroundItIsSealedToo() {
        answers(Reply.stream().reasoning("Hm.").text("Yes."));
        String id = Http.create(ASK + ",\"background\":true}").json().get("id").asText();
        await().until(() ->
                Http.get("/v1/responses/" + id).json().get("status").asText().equals("completed"));

        String seal = Http.get("/v1/responses/" + id)
                .json()
                .at("/output/0/encrypted_content")
                .asText();
        assertThat(Http.get("/v1/responses/" + id + "?stream=true")
                        .events()
                        .of("response.output_item.done")
                        .getFirst()
                        .at("/item/encrypted_content")
                        .asText())
                .isEqualTo(seal);
        answers(Reply.says("Yes."));
        assertThat(Http.create(continuing(seal, "\"summary\":[],", "")).status())
                .isEqualTo(200);
    }

    @Test
    void overAWebSocketItIsTheSame() {
        answers(Reply.stream().reasoning("Hm.").text("Yes."), Reply.says("Yes."));
        try (LiveSocket socket = LiveSocket.open()) {
            EventStream turn = socket.send("{\"type\":\"response.create\"," + ASK.substring(1) + ",\"store\":false}")
                    .turn();
            String seal = turn.response().at("/output/0/encrypted_content").asText();
            socket.send("{\"type\":\"response.create\","
                    + continuing(seal, "\"summary\":[],", "").substring(1));
            assertThat(socket.turn().response().get("status").asText()).isEqualTo("completed");
            assertThat(asked().at("/messages/1/reasoning_content").asText()).isEqualTo("Hm.");

            socket.send("{\"type\":\"response.create\","
                    + continuing(altered(seal), "\"summary\":[],", "").substring(1));
            JsonNode refused = socket.error();
            assertThat(refused.at("/error/code").asText()).isEqualTo("invalid_encrypted_content");
            assertThat(refused.get("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void withoutBeingAskedForNothingIsSealed() {
        answers(Reply.stream().reasoning("Hm.").text("Yes."));

        EventStream events = Http.create("{\"model\":\"thinking\",\"input\":\"Hi\",\"stream\":true}")
                .events();

        assertThat(events.response().at("/output/0").has("encrypted_content")).isFalse();
        assertThat(events.of("response.output_item.added")
                        .getFirst()
                        .get("item")
                        .has("encrypted_content"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true", ",\"background\":true", ",\"store\":false"})
    void whatDoesNotOpenIsRefusedBeforeAnythingBegins(String more) {
        String seal = sealed("Hm.");
        int before = requests().size();
        for (String broken : List.of(altered(seal), seal.substring(0, 40), "gAAAAABpPDIUph8czEXzDePCV2lJ27wm", "")) {
            String body = continuing(broken, "\"summary\":[],", "");
            refused(Http.create(body.substring(0, body.length() - 1) + more + "}"), "input[1].encrypted_content");
        }
        assertThat(requests()).hasSize(before);
    }

    @Test
    void whatOneOrganizationWasGivenOpensForNoOther() {
        String seal = sealed("Hm.");
        answers(Reply.says("Yes."));

        refused(as(Installation.MALLORY, continuing(seal, "\"summary\":[],", "")), "input[1].encrypted_content");
        assertThat(as(Installation.BOB, continuing(seal, "\"summary\":[],", "")).status())
                .as("a colleague")
                .isEqualTo(200);
    }

    @Test
    void aConversationTakesNothingThatCannotBeOpened() {
        String seal = sealed("Hm.");
        String good = "{\"items\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"" + seal + "\"}]}";
        String bad = good.replace(seal, altered(seal));

        refused(Http.post("/v1/conversations", bad), "items[0].encrypted_content");
        String id = Http.post("/v1/conversations", good).json().get("id").asText();
        refused(Http.post("/v1/conversations/" + id + "/items", bad), "items[0].encrypted_content");
        assertThat(Http.post("/v1/conversations/" + id + "/items", good)
                        .json()
                        .at("/data/0/encrypted_content")
                        .asText())
                .isEqualTo(seal);
    }

    /** What a model thought, sealed for Alice's organization. */
    private String sealed(String thought) {
        answers(Reply.stream().reasoning(thought).text("Yes."));
        JsonNode response = Http.create(ASK + ",\"store\":false}").json();
        return response.at("/output/0/encrypted_content").asText();
    }

    /** A request that sends a thought back; {@code fields} are those of its item, {@code more} are further items. */
    private static String continuing(String seal, String fields, String more) {
        return "{\"model\":\"thinking\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"reasoning\","
                + fields + "\"encrypted_content\":\"" + seal + "\"},{\"role\":\"assistant\",\"content\":\"Yes.\"}"
                + more + "]}";
    }

    private static String altered(String seal) {
        int last = seal.length() - 10;
        return seal.substring(0, last) + (seal.charAt(last) == 'A' ? 'B' : 'A') + seal.substring(last + 1);
    }

    private static Http.Answer as(String key, String body) {
        return Http.send(Http.anonymous("/v1/responses")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static void refused(Http.Answer answer, String param) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("invalid_encrypted_content");
        assertThat(answer.error().get("param").asText()).isEqualTo(param);
    }
}
