package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One request, one answer: as JSON, as a stream, and read again later. */
@Tag("R1")
@Tag("R4")
@Tag("R91")
class CreateIT extends IntegrationTest {

    @Test
    @Tag("R10")
    @Tag("R24")
    @Tag("R25")
    @Tag("R53")
    @Tag("U23")
    void aResponseIsCreated() {
        answers(Reply.says("Hel", "lo"));
        Response response = alice().responses().create(ask("Hi").build());
        assertThat(Sdk.text(response)).isEqualTo("Hello");
        assertThat(response.id()).startsWith("resp_");
        assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
        assertThat(response.model().asString()).isEqualTo(MODEL);
        assertThat(response.error()).isEmpty();
        assertThat(messages()).containsExactly("user: Hi");
    }

    @Test
    @Tag("R44")
    @Tag("R63")
    @Tag("U11")
    @Tag("U32")
    void aStreamedResponseIsTheSameHoweverItIsPutTogether() {
        answers(Reply.says("Hel", "lo", " there").withUsage(7, 3));
        ResponseAccumulator accumulator = ResponseAccumulator.createWithSnapshots();
        List<ResponseStreamEvent> events = Sdk.events(alice(), ask("Hi").build());
        events.forEach(accumulator::accumulate);
        assertThat(Sdk.text(accumulator.response())).isEqualTo("Hello there");
        assertThat(accumulator.reconstructedResponse().output())
                .isEqualTo(accumulator.response().output());
    }

    @Test
    @Tag("R55")
    @Tag("U15")
    @Tag("U17")
    void aTextAnswerHasExactlyTheLifecycleOfTheContract() {
        answers(Reply.says("Hel", "lo"));
        EventStream stream = Http.create(streaming("Hi")).events();
        assertThat(stream.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(stream.joined("response.output_text.delta")).isEqualTo("Hello");
        assertThat(stream.of("response.output_text.done").getFirst().get("text").asText())
                .isEqualTo("Hello");
    }

    @Test
    @Tag("R2")
    @Tag("R22")
    @Tag("R26")
    @Tag("R27")
    @Tag("R32")
    void theJsonAnswerAndEveryLaterGetAreTheSameBytes() {
        answers(Reply.says("Hello").withUsage(7, 1));
        Answer created = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}");
        Answer got = Http.get("/v1/responses/" + created.json().get("id").asText());
        assertThat(got.text()).isEqualTo(created.text());
        assertThat(Sdk.text(
                        alice().responses().retrieve(created.json().get("id").asText())))
                .isEqualTo("Hello");
    }

    @Test
    @Tag("R22")
    @Tag("R27")
    @Tag("R32")
    void theTerminalEventAndEveryLaterGetHoldTheSameBytes() {
        answers(Reply.says("Hello").withUsage(7, 1));
        Answer streamed = Http.create(streaming("Hi"));
        EventStream stream = streamed.events();
        String got = Http.get("/v1/responses/" + stream.id()).text();
        assertThat(streamed.text()).contains("\"type\":\"response.completed\",\"response\":" + got + ",");
    }

    @Test
    @Tag("R11")
    @Tag("R12")
    void everyPostReturnsANewIdThatSaysNothing() {
        alwaysAnswers(received -> Reply.says("Hello"));
        Response one = alice().responses().create(ask("Hi").build());
        Response two = alice().responses().create(ask("Hi").build());
        assertThat(two.id()).isNotEqualTo(one.id()).matches("resp_[0-9a-f]{32}");
    }

    @Test
    @Tag("R47")
    void aWholeChunkAtTheEndIsNotSentTwice() {
        answers(Reply.says("Hel", "lo")
                .chunk(Chunks.choice("\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"")));
        assertThat(Http.create(streaming("Hi")).events().joined("response.output_text.delta"))
                .isEqualTo("Hello");
    }

    @Test
    @Tag("U19")
    @Tag("R58")
    void usageComesWithAllItsDetails() {
        alwaysAnswers(received -> Reply.says("Hello").finish("stop").chunk(Chunks.usage()));
        assertUsage(alice().responses().create(ask("Hi").build()));
        assertUsage(Sdk.streamed(alice(), ask("Hi").build()));
    }

    @Test
    @Tag("U19")
    void usageIsThereEvenWhenTheModelTellsNothing() {
        answers(Reply.says("Hello"));
        Response response = alice().responses().create(ask("Hi").build());
        assertThat(response.usage().orElseThrow().totalTokens()).isZero();
    }

    @Test
    @Tag("R64")
    void metadataAndTheOtherFieldsComeBackAsTheyWereSent() {
        alwaysAnswers(received -> Reply.says("Hello"));
        ResponseCreateParams params = Sdk.params("""
                {"model":"scripted","input":"Hi","metadata":{"ticket":"4711","Ö":"ü"},"temperature":0.25,"top_p":0.5,
                 "max_output_tokens":77,"user":"u1","safety_identifier":"s1","prompt_cache_key":"k1",
                 "parallel_tool_calls":false,"instructions":"Be brief."}""");
        for (Response response : List.of(alice().responses().create(params), Sdk.streamed(alice(), params))) {
            assertThat(response.metadata().orElseThrow()._additionalProperties().get("ticket"))
                    .hasToString("4711");
            assertThat(response.temperature()).hasValue(0.25);
            assertThat(response.topP()).hasValue(0.5);
            assertThat(response.maxOutputTokens()).hasValue(77L);
            assertThat(response.safetyIdentifier()).hasValue("s1");
            assertThat(response.promptCacheKey()).hasValue("k1");
            assertThat(response.instructions().orElseThrow().asString()).isEqualTo("Be brief.");
        }
        assertThat(asked().get("temperature").asDouble()).isEqualTo(0.25);
        assertThat(asked().get("max_tokens").asInt()).isEqualTo(77);
        assertThat(messages()).containsExactly("system: Be brief.", "user: Hi");
    }

    @Test
    @Tag("R43")
    void nothingOfTheUpstreamsOwnIdsIsShown() {
        alwaysAnswers(received -> Reply.says("Hello"));
        String id = Http.create(streaming("Hi")).events().id();
        assertThat(Http.get("/v1/responses/" + id).text()).doesNotContain("chatcmpl");
    }

    private static void assertUsage(Response response) {
        ResponseUsage usage = response.usage().orElseThrow();
        assertThat(usage.inputTokens()).isEqualTo(70);
        assertThat(usage.inputTokensDetails().cachedTokens()).isEqualTo(64);
        assertThat(usage.inputTokensDetails().cacheWriteTokens()).isZero();
        assertThat(usage.outputTokens()).isEqualTo(30);
        assertThat(usage.outputTokensDetails().reasoningTokens()).isEqualTo(20);
        assertThat(usage.totalTokens()).isEqualTo(100);
        assertThat(alice().responses().retrieve(response.id()).usage()).hasValue(usage);
    }
}
