package dev.antiphon.model.chat;

import static dev.antiphon.model.Reply.says;
import static dev.antiphon.model.Reply.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.Gate;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelClientContract;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.Usage;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChatClientTest extends ModelClientContract {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    @Override
    protected ModelClient answering() {
        upstream.otherwise(received -> says("Hello", " there").withUsage(3, 2));
        return clients.client();
    }

    @Override
    protected ModelClient stalling() {
        upstream.otherwise(received -> says("Hello").hanging());
        return clients.client();
    }

    @Override
    protected ModelClient silent() {
        upstream.otherwise(received -> Reply.hangs());
        return clients.client();
    }

    @Test
    void deltasUsageAndTheEndComeThrough() throws Exception {
        upstream.answers(says("Hel", "lo").withUsage(7, 2));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hel"),
                        new TextDelta("lo"),
                        new UsageReported(Usage.of(7, 0, 2, 0)),
                        new Finished(Reason.STOP));
    }

    @Test
    void theRequestIsAnAuthorizedPostThatAsksForAStream() throws Exception {
        upstream.answers(says("Hi"));
        Answers.of(clients.client(), Requests.saying("Hi"));
        assertThat(upstream.lastRequest().line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
        assertThat(upstream.lastRequest().header("Authorization")).isEqualTo("Bearer " + Clients.KEY);
        assertThat(upstream.lastRequest().header("Content-Type")).startsWith("application/json");
        assertThat(upstream.lastRequest().headers())
                .doesNotContainKeys("upgrade", "accept-encoding", "cookie", "expect");
        assertThat(upstream.lastRequest().json().path("stream").asBoolean()).isTrue();
    }

    @Test
    void theOperatorsHeadersAreSent() throws Exception {
        upstream.answers(says("Hi"));
        Answers.of(clients.client(Map.of("X-Team", "blue")), Requests.saying("Hi"));
        assertThat(upstream.lastRequest().header("X-Team")).isEqualTo("blue");
    }

    @Test
    @Tag("R61")
    void aPlainJsonAnswerIsUnderstood() throws Exception {
        upstream.answers(Reply.status(200, """
                {"object":"chat.completion","model":"m1","choices":[{"index":0,"finish_reason":"stop",
                 "message":{"role":"assistant","content":"Hello"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}
                """));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hello"), new UsageReported(Usage.of(1, 0, 2, 0)), new Finished(Reason.STOP));
    }

    @Test
    void slicesOfOneByteMakeTheSameAnswer() throws Exception {
        upstream.answers(
                says("Grüße ", "aus 東京 ", "\uD83D\uDE00").withUsage(1, 3).inSlicesOf(1));
        assertThat(Answers.text(Answers.of(clients.client(), Requests.saying("Hi"))))
                .isEqualTo("Grüße aus 東京 \uD83D\uDE00");
    }

    @Test
    void aFinishReasonIsEnoughWithoutDone() throws Exception {
        upstream.answers(says("Hi").withoutDone(), says("Hi").withoutDone().untilClose());
        assertThat(Answers.text(Answers.of(clients.client(), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(Answers.text(Answers.of(clients.client(), Requests.saying("Hi"))))
                .isEqualTo("Hi");
    }

    @Test
    void aResetAfterTheFinishReasonDoesNoHarm() throws Exception {
        upstream.answers(says("Hi")
                .chunk("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}")
                .resets());
        assertThat(Answers.text(Answers.of(clients.client(), Requests.saying("Hi"))))
                .isEqualTo("Hi");
    }

    @Test
    void aConnectionIsUsedAgainAfterAWholeAnswer() throws Exception {
        upstream.otherwise(received -> says("Hi"));
        for (int i = 0; i < 5; i++) {
            Answers.of(clients.client(), Requests.saying("Hi"));
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionIsNotUsedAgainAfterACancelledAnswer() throws Exception {
        upstream.answers(says("Hi").hanging(), says("Hi"));
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), cancel)) {
            stream.next();
            cancel.cancel();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> upstream.requests().getFirst().closedByClient());
        Answers.of(clients.client(), Requests.saying("Hi"));
        assertThat(upstream.connections()).isEqualTo(2);
    }

    @Test
    void theFirstTokenComesBeforeTheSecondIsSent() throws Exception {
        Gate gate = new Gate();
        upstream.answers(says("Hel").waitsFor(gate).text("lo"));
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), new Cancellation())) {
            assertThat(stream.next()).isEqualTo(new TextDelta("Hel"));
            assertThat(stream.ready()).isFalse();
            gate.open();
            assertThat(Answers.text(Answers.rest(stream))).isEqualTo("lo");
        }
    }

    @Test
    void aBurstOfEventsIsReadyAsAWholeAlthoughEachCameInItsOwnChunk() throws Exception {
        StringBuilder burst = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            burst.append(chunk(event("word" + i)));
        }
        Gate gate = new Gate();
        upstream.answers(stream().framed(burst.toString()).waitsFor(gate));
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), new Cancellation())) {
            stream.next();
            for (int i = 1; i < 20; i++) {
                assertThat(stream.ready()).as("word %d", i).isTrue();
                stream.next();
            }
            assertThat(stream.ready()).isFalse();
            gate.open();
        }
    }

    @Test
    void aCommentIsNotReady() throws Exception {
        Gate gate = new Gate();
        // In one go, so that the comment is at hand as soon as the event before it has been read.
        String both = chunk(event("a")) + chunk(": keep-alive\n\n");
        upstream.answers(stream().framed(both).waitsFor(gate).text("b"));
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), new Cancellation())) {
            stream.next();
            assertThat(stream.ready()).isFalse();
            gate.open();
            assertThat(stream.next()).isEqualTo(new TextDelta("b"));
        }
    }

    private static String event(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private static String chunk(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }
}
