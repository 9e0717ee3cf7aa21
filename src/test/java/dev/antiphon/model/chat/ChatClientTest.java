package dev.antiphon.model.chat;

import static dev.antiphon.model.Reply.says;
import static dev.antiphon.model.Reply.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.Clients;
import dev.antiphon.model.Gate;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.Usage;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is peculiar to the answers of Chat Completions, beside the contract of all clients. */
@Timeout(20)
class ChatClientTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new ChatClient(line, Dialect.DEFAULT));

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    @Test
    void whatStandsBehindTheAddressStaysBehindThePath() throws Exception {
        upstream.answers(says("Hi"));
        URI deployment = URI.create(upstream.url() + "/deployments/d?api-version=2024-10-21");
        try (Clients azure = new Clients(deployment, line -> new ChatClient(line, Dialects.named("azure")))) {
            Answers.of(azure.client(), Requests.saying("Hi"));
        }
        assertThat(upstream.lastRequest().line())
                .isEqualTo("POST /v1/deployments/d/chat/completions?api-version=2024-10-21 HTTP/1.1");
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

    @Test
    @Timeout(10)
    @Tag("R86")
    void halfTheHeadOfAChunkIsNotWaitedForForever() throws Exception {
        upstream.answers(stream()
                .framed(chunk(event("a")) + "5;extension=" + "x".repeat(100))
                .hanging());
        ModelClient client = clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(300));
        try (ModelStream stream = client.stream(Requests.saying("Hi"), new Cancellation())) {
            assertThat(stream.next()).isEqualTo(new TextDelta("a"));
            stream.ready();
            assertThatThrownBy(stream::next).isInstanceOf(ModelException.class).hasMessageContaining("time limit");
        }
    }

    @Test
    void anUpstreamThatNeverSaysDoneAfterTheFinishReasonIsNotWaitedForLong() throws Exception {
        upstream.answers(says("Hi")
                .chunk("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}")
                .hanging());
        ModelClient client = clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(300));
        assertThat(Answers.text(Answers.of(client, Requests.saying("Hi")))).isEqualTo("Hi");
    }

    private static String event(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private static String chunk(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }
}
