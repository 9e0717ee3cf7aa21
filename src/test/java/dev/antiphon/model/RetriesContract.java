package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again: faults that may pass, and only while nothing of an answer has been read. */
interface RetriesContract {

    Stage stage();

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 529})
    @Tag("F55")
    default void whatMayPassIsTriedAgain(int status) throws Exception {
        stage().upstream()
                .answers(
                        stage().protocol().error(status, "x", Stage.LEAK).header("Retry-After", "0"),
                        stage().says("Hi"));
        assertThat(Answers.text(Answers.of(stage().clients().retrying(2), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(stage().upstream().requests()).hasSize(2);
        assertThat(stage().upstream().requests().getFirst().body())
                .isEqualTo(stage().upstream().lastRequest().body());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422, 501})
    @Tag("F55")
    default void whatStaysIsNotTriedAgain(int status) {
        stage().upstream().answers(stage().protocol().error(status, "x", "no")).answers(stage().says("Hi"));
        assertFailsAfter(1);
    }

    @Test
    default void aQuotaThatIsUsedUpIsNotTriedAgain() {
        stage().upstream()
                .answers(stage().protocol().error(429, "insufficient_quota", Stage.LEAK))
                .answers(stage().says("Hi"));
        assertThat(assertFailsAfter(1).code()).isEqualTo("insufficient_quota");
    }

    @Test
    default void retriesEnd() {
        stage().upstream()
                .otherwise(
                        received -> stage().protocol().error(503, "x", "busy").header("Retry-After", "0"));
        assertFailsAfter(3);
    }

    @Test
    default void aConnectionDroppedBeforeTheStatusLineIsTriedAgain() throws Exception {
        stage().upstream().answers(Reply.drops(), stage().says("Hi"));
        assertThat(Answers.text(Answers.of(stage().clients().retrying(1), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(stage().upstream().requests()).hasSize(2);
    }

    @Test
    default void nothingIsTriedAgainOnceAnAnswerHasBegun() {
        stage().upstream().answers(stage().answer().text("Hello").reply().resets(), stage().says("Hi"));
        assertFailsAfter(1);
    }

    @Test
    default void anErrorInTheAnswerIsNotTriedAgain() {
        stage().upstream()
                .answers(stage().answer().fails("overloaded_error", Stage.LEAK).reply(), stage().says("Hi"));
        assertFailsAfter(1);
    }

    @Test
    default void anUpstreamThatWantsToBeLeftAloneForLongIsNotWaitedFor() {
        stage().upstream()
                .answers(stage().protocol().error(429, "x", "busy").header("Retry-After", "3600"), stage().says("Hi"));
        assertThat(assertFailsAfter(1).retryAfter()).hasSeconds(3600);
    }

    @Test
    default void aRefusedConnectionIsTriedAgainAndFailsSoon() {
        stage().upstream().close();
        long before = System.nanoTime();
        assertThat(assertFailsAfter(0).status()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private ApiError assertFailsAfter(int requests) {
        ApiError error = stage().fault(stage().clients().retrying(2));
        assertThat(stage().upstream().requests()).hasSize(requests);
        return error;
    }
}
