package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.openai.models.responses.CompactedResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCompactParams;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation is summed up by its model, and goes on from the summary. */
@Tag("F15")
@Tag("F36")
class CompactionIT extends IntegrationTest {

    private static final String TRIGGER = "{\"type\":\"compaction_trigger\"}";
    private static final String LONG = "word ".repeat(1_000);
    private static final String MANAGED =
            "\"context_management\":[{\"type\":\"compaction\",\"compact_threshold\":1000}]";

    @Test
    void theOfficialClientCompactsAndBeginsANewConversationWithWhatItGot() {
        answers(Reply.says("Hello Ann."), Reply.says("Ann said Hi.").withUsage(30, 5), Reply.says("You are Ann."));
        Response first = alice().responses().create(ask("I am Ann.").build());
        CompactedResponse compacted = Sdk.believing(Installation.ALICE)
                .responses()
                .compact(ResponseCompactParams.builder()
                        .model(MODEL)
                        .previousResponseId(first.id())
                        .promptCacheKey("key-1")
                        .build());
        assertThat(compacted.id()).startsWith("resp_");
        assertThat(compacted.usage().totalTokens()).isEqualTo(35);
        assertThat(compacted.output()).hasSize(2);
        assertThat(compacted.output().getLast().compaction().orElseThrow().id()).startsWith("cmp_");
        assertThat(messages().subList(0, 2)).containsExactly("user: I am Ann.", "assistant: Hello Ann.");
        assertThat(messages().getLast()).startsWith("user: ").contains("summary");
        assertThat(Http.get("/v1/responses/" + compacted.id()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses/compact",
                "/responses/compact",
                "/codex/v1/responses/compact",
                "/v1/responses/compact/"
            })
    void whatWasCompactedIsSentBackAsItIsAndANewMessageBehindIt(String path) {
        answers(Reply.says("Ann said Hi."), Reply.says("You are Ann."));
        JsonNode window = Http.post(
                        path,
                        "{\"model\":\"scripted\",\"input\":[" + said("user", "I am Ann.") + ","
                                + said("assistant", "Hello.") + "]}")
                .json();
        assertThat(window.get("object").asText()).isEqualTo("response.compaction");
        assertThat(fieldNames(window)).containsExactly("id", "object", "created_at", "output", "usage");

        JsonNode answer = Http.create("{\"model\":\"scripted\",\"store\":false,\"input\":"
                        + with(window.get("output"), "Who am I?") + "}")
                .json();
        assertThat(answer.at("/output/0/content/0/text").asText()).isEqualTo("You are Ann.");
        assertSummary(messages(), "user: I am Ann.", "Ann said Hi.", "user: Who am I?");
    }

    @Test
    void aCompactionComesBackWithoutItsIdAsWell() {
        answers(Reply.says("Ann said Hi."), Reply.says("You are Ann."));
        JsonNode compaction =
                compaction("{\"model\":\"scripted\",\"input\":[" + said("user", "I am Ann.") + "," + TRIGGER + "]}");
        String sealed = compaction.get("encrypted_content").asText();
        Http.create("{\"model\":\"scripted\",\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"" + sealed
                + "\"}," + said("user", "Who am I?") + "]}");
        assertThat(messages()).hasSize(2);
        assertThat(messages().getFirst()).startsWith("user: ").endsWith("Ann said Hi.");
    }

    @Test
    void aTriggerIsStreamedAndItsSummaryIsAllThatIsSeenAfterwards() {
        answers(Reply.says("Hello Ann."), Reply.says("Ann said Hi."), Reply.says("You are Ann."));
        String first = Http.create("{\"model\":\"scripted\",\"input\":[" + said("developer", "Be kind.") + ","
                        + said("user", "I am Ann.") + "]}")
                .json()
                .get("id")
                .asText();
        EventStream stream = Http.create("{\"model\":\"scripted\",\"stream\":true,\"previous_response_id\":\"" + first
                        + "\",\"input\":[" + TRIGGER + "]}")
                .events();
        assertThat(stream.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.output_item.done",
                        "response.completed");
        assertThat(Http.get("/v1/responses/" + stream.id()).json()).isEqualTo(stream.response());
        Http.create(
                "{\"model\":\"scripted\",\"previous_response_id\":\"" + stream.id() + "\",\"input\":\"Who am I?\"}");
        assertSummary(messages(), "system: Be kind.", "Ann said Hi.", "user: Who am I?");
    }

    @Test
    void theTriggerIsNoItemOfTheInput() {
        answers(Reply.says("Ann said Hi."));
        String id = Http.create(
                        "{\"model\":\"scripted\",\"input\":[" + said("user", "I am Ann.") + "," + TRIGGER + "]}")
                .json()
                .get("id")
                .asText();
        assertThat(Http.get("/v1/responses/" + id + "/input_items").json().get("data"))
                .hasSize(1);
    }

    @Test
    void aLongConversationIsCompactedBeforeTheAnswer() {
        answers(
                Reply.says("A long text."),
                Reply.says("Ann said much.").withUsage(1_000, 5),
                Reply.says("Yes.").withUsage(20, 2),
                Reply.says("No."));
        String first = Http.create("{\"model\":\"scripted\",\"input\":\"" + LONG + "\"}")
                .json()
                .get("id")
                .asText();
        EventStream stream = Http.create("{\"model\":\"scripted\",\"stream\":true,\"previous_response_id\":\"" + first
                        + "\",\"input\":\"Was it much?\"," + MANAGED + "}")
                .events();
        JsonNode second = stream.response();
        assertThat(second.at("/output/0/type").asText()).isEqualTo("compaction");
        assertThat(second.at("/output/1/content/0/text").asText()).isEqualTo("Yes.");
        assertThat(second.at("/usage/input_tokens").asInt()).isEqualTo(1_020);
        assertThat(messages()).hasSize(2).last().isEqualTo("user: Was it much?");
        assertThat(messages().getFirst()).endsWith("Ann said much.");

        Http.create("{\"model\":\"scripted\",\"previous_response_id\":\"" + stream.id() + "\",\"input\":\"Sure?\"}");
        assertThat(messages()).hasSize(3);
        assertThat(messages().getFirst()).endsWith("Ann said much.");
        assertThat(messages().subList(1, 3)).containsExactly("assistant: Yes.", "user: Sure?");
    }

    @Test
    void inTheBackgroundItIsTheSame() {
        answers(Reply.says("Ann said Hi."));
        EventStream stream = Http.create("{\"model\":\"scripted\",\"stream\":true,\"background\":true,\"input\":["
                        + said("user", "I am Ann.") + "," + TRIGGER + "]}")
                .events();
        assertThat(stream.response().at("/output/0/type").asText()).isEqualTo("compaction");
    }

    @Test
    @Tag("R6")
    void overAWebSocketAConversationThatNobodyKeepsIsCompactedAndBeginsAnew() {
        answers(Reply.says("Hello Ann."), Reply.says("Ann said Hi."), Reply.says("You are Ann."));
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"store\":false,\"input\":\"I am Ann.\"")
                    .turn()
                    .id();
            JsonNode compacted = socket.create(
                            "\"store\":false,\"previous_response_id\":\"" + first + "\",\"input\":[" + TRIGGER + "]")
                    .turn()
                    .response();
            EventStream answer = socket.create(
                            "\"store\":false,\"input\":" + with(compacted.get("output"), "Who am I?"))
                    .turn();
            assertThat(answer.joined("response.output_text.delta")).isEqualTo("You are Ann.");
            assertThat(messages()).hasSize(2).last().isEqualTo("user: Who am I?");
        }
    }

    @Test
    void overAWebSocketTheOutputOfTheCompactRouteBeginsANewConversation() {
        answers(Reply.says("Ann said Hi."), Reply.says("You are Ann."), Reply.says("Still."));
        JsonNode window = Http.post("/v1/responses/compact", "{\"model\":\"scripted\",\"input\":\"I am Ann.\"}")
                .json();
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"store\":false,\"input\":" + with(window.get("output"), "Who am I?"))
                    .turn()
                    .id();
            socket.create("\"store\":false,\"previous_response_id\":\"" + first + "\",\"input\":\"Sure?\"")
                    .turn();
            assertThat(messages()).hasSize(5);
            assertThat(messages().get(1)).endsWith("Ann said Hi.");
        }
    }

    @Test
    void whatWasSealedForOneTenantOpensForNoOther() {
        answers(Reply.says("Ann said Hi."));
        JsonNode compaction =
                compaction("{\"model\":\"scripted\",\"input\":[" + said("user", "I am Ann.") + "," + TRIGGER + "]}");
        String body = "{\"model\":\"scripted\",\"input\":[" + compaction + "," + said("user", "Who?") + "]}";
        Answer refused = Http.send(
                Http.posting("/v1/responses", body).setHeader("Authorization", "Bearer " + Installation.MALLORY));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("code").asText()).isEqualTo("invalid_encrypted_content");
        assertThat(refused.error().get("param").asText()).isEqualTo("input[0].encrypted_content");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "responses | {'model':'scripted','input':[{'type':'compaction','encrypted_content':'x'}]} | 400 | invalid_encrypted_content",
                "responses | {'model':'scripted','input':[{'type':'compaction'}]} | 400 | missing_required_parameter",
                "responses | {'model':'scripted','input':[{'type':'compaction_trigger'},{'role':'user','content':'Hi'}]} | 400 | invalid_value",
                "responses | {'model':'scripted','input':[{'type':'compaction_trigger'}]} | 400 | invalid_value",
                "responses | {'model':'scripted','input':'Hi','context_management':[]} | 400 | empty_array",
                "responses | {'model':'scripted','input':'Hi','context_management':[{'type':'x'}]} | 400 | invalid_value",
                "responses | {'model':'scripted','input':'Hi','context_management':[{'type':'compaction','compact_threshold':999}]} | 400 | integer_below_min_value",
                "responses/compact | {'input':'Hi'} | 400 | missing_required_parameter",
                "responses/compact | {'model':'scripted'} | 400 | missing_required_parameter",
                "responses/compact | {'model':'nobody','input':'Hi'} | 404 | model_not_found",
                "responses/compact | {'model':'scripted','input':'Hi','stream':true} | 400 | unknown_parameter",
                "responses/compact | {'model':'scripted','previous_response_id':'resp_0'} | 400 | previous_response_not_found"
            })
    void whatCannotBeCompactedIsRefused(String path, String body, int status, String code) {
        Answer answer = Http.post("/v1/" + path, body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error().path("code").asText()).isEqualTo(code);
        assertThat(requests()).isEmpty();
    }

    @Test
    void aModelThatIsDownIsAFaultOfTheRoute() {
        answers(Reply.error(500, "x", "down"));
        Answer answer = Http.post("/v1/responses/compact", "{\"model\":\"scripted\",\"input\":\"Hi\"}");
        assertThat(answer.status()).isEqualTo(502);
    }

    @Test
    @Tag("tomcat")
    void theModelsCallIsClosedWhenTheClientLeaves() throws IOException {
        Gate never = new Gate();
        answers(Reply.says("Ann").waitsFor(never));
        String body = "{\"model\":\"scripted\",\"input\":\"I am Ann.\"}";
        try (RawConnection client = RawConnection.open()) {
            client.send("POST /v1/responses/compact", body.length(), body);
            await().until(() -> !requests().isEmpty());
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> requests().getLast().closedByClient());
        never.open();
    }

    @Test
    void aConversationTakesNoCompactionThatDoesNotOpen() {
        Answer refused =
                Http.post("/v1/conversations", "{\"items\":[{\"type\":\"compaction\",\"encrypted_content\":\"x\"}]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("code").asText()).isEqualTo("invalid_encrypted_content");
        assertThat(refused.error().get("param").asText()).isEqualTo("items[0].encrypted_content");
    }

    @Test
    void inAConversationACompactionHidesWhatWasBeforeItAndDeletesNothing() {
        answers(Reply.says("Hello Ann."), Reply.says("Ann said Hi."), Reply.says("You are Ann."));
        String id = Talk.begin(said("developer", "Be kind."));
        Http.create(Talk.request(id, "I am Ann."));
        Http.create("{\"model\":\"scripted\",\"conversation\":\"" + id + "\",\"input\":[" + TRIGGER + "]}");
        Http.create(Talk.request(id, "Who am I?"));
        assertSummary(messages(), "system: Be kind.", "Ann said Hi.", "user: Who am I?");
        assertThat(Talk.list(id)).hasSize(6);
    }

    private static JsonNode compaction(String body) {
        return Http.create(body).json().at("/output/0");
    }

    private static void assertSummary(List<String> messages, String first, String summary, String last) {
        assertThat(messages).hasSize(3);
        assertThat(messages.getFirst()).isEqualTo(first);
        assertThat(messages.get(1))
                .startsWith("user: ")
                .contains("This is a summary")
                .endsWith(summary);
        assertThat(messages.getLast()).isEqualTo(last);
    }

    private static String said(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }

    private static JsonNode with(JsonNode output, String question) {
        ArrayNode input = output.deepCopy();
        input.addObject().put("role", "user").put("content", question);
        return input;
    }

    private static List<String> fieldNames(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }
}
