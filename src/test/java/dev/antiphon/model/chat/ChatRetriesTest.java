package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ChatRetriesTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    @AfterEach
    void close() throws Exception {
        log.close();
        clients.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) throws Exception {
        upstream.answers(Reply.error(status, "x", "busy").header("Retry-After", "0"), Reply.says("Hi"));
        assertThat(Answers.text(Answers.of(clients.retrying(2), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(upstream.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422, 501})
    void whatStaysIsNotTriedAgain(int status) {
        upstream.fails(status, "x", "no").answers(Reply.says("Hi"));
        fault(2);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aQuotaThatIsUsedUpIsNotTriedAgain() {
        upstream.fails(429, "insufficient_quota", "pay").answers(Reply.says("Hi"));
        fault(2);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void retriesEnd() {
        upstream.otherwise(received -> Reply.error(503, "x", "busy").header("Retry-After", "0"));
        fault(2);
        assertThat(upstream.requests()).hasSize(3);
    }

    @Test
    void aConnectionDroppedBeforeTheStatusLineIsTriedAgain() throws Exception {
        upstream.answers(Reply.drops(), Reply.says("Hi"));
        assertThat(Answers.text(Answers.of(clients.retrying(1), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void nothingIsTriedAgainOnceAnAnswerHasBegun() {
        upstream.answers(Reply.says("Hello").resets(), Reply.says("Hi"));
        fault(2);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void anUpstreamThatWantsToBeLeftAloneForLongIsNotWaitedFor() {
        upstream.answers(Reply.error(429, "x", "busy").header("Retry-After", "3600"), Reply.says("Hi"));
        assertThat(fault(2).error().retryAfter()).hasSeconds(3600);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aRefusedConnectionIsTriedAgainAndFailsSoon() {
        upstream.close();
        long before = System.nanoTime();
        assertThat(fault(2).error().status()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void cancellingEndsThePauseBetweenTwoAttempts() {
        upstream.otherwise(received -> Reply.error(503, "x", "busy").header("Retry-After", "9"));
        Cancellation cancel = new Cancellation();
        Thread.ofVirtual().start(() -> {
            while (upstream.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            cancel.cancel();
        });
        long before = System.nanoTime();
        assertThatThrownBy(() -> clients.retrying(2).stream(Requests.saying("Hi"), cancel))
                .isInstanceOf(ModelException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        assertThat(upstream.requests()).hasSize(1);
    }

    private ModelException fault(int retries) {
        return catchThrowableOfType(
                ModelException.class, () -> Answers.of(clients.retrying(retries), Requests.saying("Hi")));
    }
}
