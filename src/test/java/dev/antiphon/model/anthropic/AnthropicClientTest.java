package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelClientContract;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.Served;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AnthropicClientTest extends ModelClientContract {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    @Override
    protected ModelClient answering() {
        upstream.otherwise(received -> MessagesReply.says("Hello", " there"));
        return clients.client();
    }

    @Override
    protected ModelClient stalling() {
        upstream.otherwise(received -> MessagesReply.begins()
                .begin(MessagesReply.event("text").put("text", "Hello"))
                .reply()
                .hanging());
        return clients.client();
    }

    @Override
    protected ModelClient silent() {
        upstream.otherwise(received -> Reply.hangs());
        return clients.client();
    }

    @Test
    void wordsUsageAndTheEndComeThrough() throws Exception {
        upstream.answers(MessagesReply.begins(7, 2, 1).text("Hel", "lo").stops("end_turn", 5));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hel"),
                        new TextDelta("lo"),
                        new Served("default"),
                        new UsageReported(
                                new Usage(10, new Usage.InputDetails(2, 1), 5, new Usage.OutputDetails(0), 15)),
                        new Finished(Reason.STOP));
    }

    @Test
    void theRequestIsAPostWithTheKeyAndTheVersionAsTheApiWantsThem() throws Exception {
        upstream.answers(MessagesReply.says("Hi"), MessagesReply.says("Hi"));
        Answers.of(clients.client(Map.of("anthropic-beta", "some-beta")), Requests.saying("Hi"));

        assertThat(upstream.lastRequest().line()).isEqualTo("POST /v1/messages HTTP/1.1");
        assertThat(upstream.lastRequest().header("x-api-key")).isEqualTo(Clients.KEY);
        assertThat(upstream.lastRequest().header("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(upstream.lastRequest().header("anthropic-beta")).isEqualTo("some-beta");
        assertThat(upstream.lastRequest().headers()).doesNotContainKey("authorization");
        assertThat(upstream.lastRequest().json().path("stream").asBoolean()).isTrue();

        Answers.of(clients.withoutKey(), Requests.saying("Hi"));
        assertThat(upstream.lastRequest().headers()).doesNotContainKey("x-api-key");
    }

    @Test
    @Tag("R61")
    void aPlainJsonAnswerIsUnderstood() throws Exception {
        upstream.answers(Reply.status(200, """
                {"type":"message","role":"assistant","model":"c","stop_reason":"end_turn",
                 "content":[{"type":"text","text":"Hello"}],"usage":{"input_tokens":1,"output_tokens":2}}
                """));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hello"), new UsageReported(Usage.of(1, 0, 2, 0)), new Finished(Reason.STOP));
    }

    @Test
    void slicesOfOneByteMakeTheSameAnswer() throws Exception {
        upstream.answers(MessagesReply.says("Grüße ", "aus 東京 ", "\uD83D\uDE00").inSlicesOf(1));
        assertThat(Answers.text(Answers.of(clients.client(), Requests.saying("Hi"))))
                .isEqualTo("Grüße aus 東京 \uD83D\uDE00");
    }

    @Test
    void aToolIsCalledByTheNameTheClientGaveIt() throws Exception {
        upstream.answers(MessagesReply.begins()
                .toolUse("toolu_1", "run", "{\"input\":", "\"ls\"}")
                .stops("tool_use", 3));
        assertThat(
                        Answers.of(
                                clients.client(),
                                Requests.of(
                                        "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"custom\",\"name\":\"run\"}]}")))
                .contains(new ModelEvent.ToolCallStarted(0, new Callee.Custom(null, "run")))
                .contains(new ModelEvent.ToolArgumentsDelta(0, "ls"));
    }

    @Test
    void aConnectionIsUsedAgainAfterAWholeAnswer() throws Exception {
        upstream.otherwise(received -> MessagesReply.says("Hi"));
        for (int i = 0; i < 5; i++) {
            Answers.of(clients.client(), Requests.saying("Hi"));
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    @Tag("U21")
    void theUpstreamLearnsThatAnAnswerIsCancelled() throws Exception {
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = stalling().stream(Requests.saying("Hi"), cancel)) {
            stream.next();
            cancel.cancel();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> upstream.requests().getFirst().closedByClient());
    }
}
