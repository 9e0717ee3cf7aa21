package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long and how large an answer may get. */
@Tag("R86")
interface LimitsContract {

    Duration LONG = Duration.ofSeconds(15);
    Duration A_MOMENT = Duration.ofMillis(20);

    Stage stage();

    @Test
    default void anUpstreamThatIsNeverConnectedRunsOutOfTime() throws Exception {
        try (Nowhere nowhere = new Nowhere();
                Clients lost = stage().clients().at(nowhere.url())) {
            assertTimesOut(lost.connecting(Duration.ofMillis(200)));
        }
    }

    @Test
    @Tag("R54")
    default void anUpstreamThatDoesNotBeginToAnswerRunsOutOfTime() {
        stage().upstream()
                .hangs()
                .answers(
                        Reply.stream().hanging(),
                        Reply.stream().raw(": wait\n\n").hanging());
        for (int i = 0; i < 3; i++) {
            assertTimesOut(stage().clients().impatient(Duration.ofMillis(300), LONG));
        }
    }

    @Test
    @Tag("R54")
    default void anUpstreamThatBeginsWithoutAWordRunsOutOfTime() {
        stage().upstream().answers(stage().answer().unknown().reply().hanging());
        assertTimesOut(stage().clients().impatient(Duration.ofMillis(300), LONG));
    }

    @Test
    default void anUpstreamThatFallsSilentRunsOutOfTime() {
        stage().upstream().answers(stage().answer().text("Hello").reply().hanging());
        assertTimesOut(stage().clients().impatient(LONG, Duration.ofMillis(400)));
    }

    @Test
    default void bytesThatTrickleDoNotExtendTheTime() {
        Reply trickle = stage().answer().text("Hello").reply();
        for (int i = 0; i < 100; i++) {
            trickle.raw(i == 0 ? "data: {" : " ").pause(A_MOMENT);
        }
        stage().upstream().answers(trickle);
        assertTimesOut(stage().clients().impatient(LONG, Duration.ofMillis(500)));
    }

    @Test
    default void commentsDoNotExtendTheTime() {
        Reply comments = stage().answer().text("Hello").reply();
        for (int i = 0; i < 100; i++) {
            comments.raw(": still here\n\n").pause(A_MOMENT);
        }
        stage().upstream().answers(comments);
        assertTimesOut(stage().clients().impatient(LONG, Duration.ofMillis(500)));
    }

    @Test
    default void anAnswerThatNeverStopsComingEndsWithItsTime() {
        Telling chatter = stage().answer();
        for (int i = 0; i < 100; i++) {
            chatter.text("and ").reply().pause(A_MOMENT);
        }
        stage().upstream().answers(chatter.reply());
        assertTimesOut(stage().clients().hasty(Duration.ofMillis(400)));
    }

    @Test
    default void aSlowReaderDoesNotUseUpTheTimeOfTheUpstream() throws Exception {
        stage().upstream().answers(stage().says("a", "b", "c"));
        ModelClient client = stage().clients().impatient(LONG, Duration.ofMillis(100));
        try (var stream = client.stream(Requests.saying("Hi"), new Cancellation())) {
            Answers.firstText(stream);
            // Three times as long as the upstream may be silent.
            new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
            assertThat(Answers.text(Answers.rest(stream))).isEqualTo("bc");
        }
    }

    @Test
    default void anAnswerBeyondTheLimitIsBrokenOff() {
        Telling endless = stage().answer();
        for (int i = 0; i < 100; i++) {
            endless.text("x".repeat(100));
        }
        stage().upstream().answers(endless.reply().hanging());
        assertThat(stage().fault(stage().clients().upTo(5_000)).status()).isEqualTo(502);
    }

    @Test
    default void argumentsBeyondTheLimitAreBrokenOff() {
        Telling endless = stage().answer();
        endless.callBegins(0, "f");
        for (int i = 0; i < 100; i++) {
            endless.callGoesOn(0, "x".repeat(100));
        }
        stage().upstream().answers(endless.reply().hanging());
        assertThat(stage().fault(stage().clients().upTo(5_000)).status()).isEqualTo(502);
    }

    @Test
    default void whatSaysNothingCountsToo() {
        Telling endless = stage().answer();
        for (int i = 0; i < 200; i++) {
            endless.unknown();
        }
        stage().upstream().answers(endless.reply().hanging());
        assertThat(stage().fault(stage().clients().upTo(5_000)).status()).isEqualTo(502);
    }

    @Test
    default void moreCallsThanAnyAnswerHasAreBrokenOff() {
        Telling endless = stage().answer();
        for (int i = 0; i <= 1_000; i++) {
            endless.callBegins(i, "f");
        }
        stage().upstream().answers(endless.reply().hanging());
        assertThat(stage().fault(stage().clients().client()).status()).isEqualTo(502);
    }

    private void assertTimesOut(ModelClient client) {
        ApiError error = stage().fault(client);
        assertThat(error.status()).isEqualTo(504);
        assertThat(error.type()).isEqualTo("server_error");
        assertThat(error.code()).isEqualTo("request_timeout");
    }
}
