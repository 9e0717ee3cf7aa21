package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long and how large an answer may get. */
@Timeout(20)
class ChatLimitsTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    @AfterEach
    void close() throws Exception {
        log.close();
        clients.close();
        upstream.close();
    }

    @Test
    @Tag("R54")
    @Tag("R86")
    void anUpstreamThatDoesNotBeginToAnswerRunsOutOfTime() {
        upstream.hangs()
                .answers(
                        Reply.stream().hanging(),
                        Reply.stream().raw(": wait\n\n").hanging());
        for (int i = 0; i < 3; i++) {
            assertTimesOut(clients.impatient(Duration.ofMillis(300), Duration.ofSeconds(15)));
        }
    }

    @Test
    @Tag("R86")
    void anUpstreamThatFallsSilentRunsOutOfTime() {
        upstream.answers(Reply.says("Hello").hanging());
        assertTimesOut(clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(400)));
    }

    @Test
    @Tag("R86")
    void bytesThatTrickleDoNotExtendTheTime() {
        Reply trickle = Reply.says("Hello");
        for (int i = 0; i < 100; i++) {
            trickle.raw(i == 0 ? "data: {" : " ").pause(Duration.ofMillis(20));
        }
        upstream.answers(trickle);
        assertTimesOut(clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(500)));
    }

    @Test
    void anAnswerThatNeverStopsComingEndsWithItsTime() {
        Reply chatter = Reply.stream();
        for (int i = 0; i < 100; i++) {
            chatter.text("and ").pause(Duration.ofMillis(20));
        }
        upstream.answers(chatter);
        assertTimesOut(clients.hasty(Duration.ofMillis(400)));
    }

    @Test
    void aSlowReaderDoesNotUseUpTheTimeOfTheUpstream() throws Exception {
        upstream.answers(Reply.says("a", "b", "c"));
        ModelClient client = clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(100));
        try (var stream = client.stream(Requests.saying("Hi"), new Cancellation())) {
            stream.next();
            // Three times as long as the upstream may be silent.
            new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
            assertThat(Answers.text(Answers.rest(stream))).isEqualTo("bc");
        }
    }

    @Test
    void anAnswerBeyondTheLimitIsBrokenOff() {
        Reply endless = Reply.stream();
        for (int i = 0; i < 100; i++) {
            endless.text("x".repeat(100));
        }
        upstream.answers(endless.hanging());
        assertThat(fault(clients.upTo(5_000)).status()).isEqualTo(502);
    }

    @Test
    void anUpstreamThatNeverSaysDoneAfterTheFinishReasonIsNotWaitedForLong() throws Exception {
        upstream.answers(Reply.says("Hi")
                .chunk("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}")
                .hanging());
        ModelClient client = clients.impatient(Duration.ofSeconds(15), Duration.ofMillis(300));
        assertThat(Answers.text(Answers.of(client, Requests.saying("Hi")))).isEqualTo("Hi");
    }

    private void assertTimesOut(ModelClient client) {
        ApiError error = fault(client);
        assertThat(error.status()).isEqualTo(504);
        assertThat(error.type()).isEqualTo("server_error");
        assertThat(error.code()).isEqualTo("request_timeout");
    }

    private static ApiError fault(ModelClient client) {
        return catchThrowableOfType(ModelException.class, () -> Answers.of(client, Requests.saying("Hi")))
                .error();
    }
}
