package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work nobody wants any more is ended where it is done: measured at the upstream, not at our end. */
@Tag("R50")
@Tag("U21")
interface CancelContract {

    Stage stage();

    @Test
    default void cancellingClosesAnAnswerUnderWay() throws Exception {
        stage().upstream().answers(stage().answer().text("Hello").reply().hanging());
        Cancellation cancel = new Cancellation();
        ModelStream stream = stage().clients().client().stream(Requests.saying("Hi"), cancel);
        Answers.firstText(stream);
        cancel.cancel();
        stage().assertUpstreamIsClosed();
        assertThatThrownBy(() -> Answers.rest(stream)).isInstanceOf(ModelException.class);
    }

    @Test
    default void cancellingInTheMiddleOfACallOfAToolClosesIt() throws Exception {
        Telling answer = stage().answer().text("Hello");
        answer.callBegins(0, "f");
        answer.callGoesOn(0, "{\"a\"");
        stage().upstream().answers(answer.reply().hanging());
        Cancellation cancel = new Cancellation();
        ModelStream stream = stage().clients().client().stream(Requests.saying("Hi"), cancel);
        Answers.firstText(stream);
        cancel.cancel();
        stage().assertUpstreamIsClosed();
        stream.close();
    }

    @Test
    default void closingTheStreamClosesAnAnswerUnderWay() throws Exception {
        stage().upstream().answers(stage().answer().text("Hello").reply().hanging());
        stage().clients().client().stream(Requests.saying("Hi"), new Cancellation())
                .close();
        stage().assertUpstreamIsClosed();
    }

    @Test
    default void cancellingClosesACallThatWaitsForTheHeaders() {
        stage().upstream().hangs();
        assertCancelledBeforeTheFirstWord();
    }

    @Test
    default void cancellingClosesACallThatWaitsForTheFirstWord() {
        stage().upstream().answers(stage().answer().reply().hanging());
        assertCancelledBeforeTheFirstWord();
    }

    private void assertCancelledBeforeTheFirstWord() {
        Cancellation cancel = new Cancellation();
        Thread.ofVirtual().start(() -> {
            Awaitility.await().until(() -> !stage().upstream().requests().isEmpty());
            cancel.cancel();
        });
        assertThatThrownBy(() -> Answers.rest(stage().clients().client().stream(Requests.saying("Hi"), cancel)))
                .isInstanceOf(ModelException.class);
        stage().assertUpstreamIsClosed();
    }

    @Test
    default void cancellingEndsACallThatStillConnects() throws Exception {
        try (Nowhere nowhere = new Nowhere();
                Clients lost = stage().clients().at(nowhere.url())) {
            Cancellation cancel = new Cancellation();
            CountDownLatch ended = new CountDownLatch(1);
            Thread call = Thread.ofVirtual().start(() -> {
                assertThatThrownBy(() -> lost.client().stream(Requests.saying("Hi"), cancel))
                        .isInstanceOf(ModelException.class);
                ended.countDown();
            });
            Awaitility.await().until(() -> Nowhere.connects(call));
            cancel.cancel();
            Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> ended.getCount() == 0);
        }
    }

    @Test
    default void cancellingEndsThePauseBetweenTwoAttempts() {
        stage().upstream()
                .otherwise(
                        received -> stage().protocol().error(503, "x", "busy").header("Retry-After", "9"));
        Cancellation cancel = new Cancellation();
        Thread.ofVirtual().start(() -> {
            Awaitility.await().until(() -> !stage().upstream().requests().isEmpty());
            cancel.cancel();
        });
        long before = System.nanoTime();
        assertThatThrownBy(() -> stage().clients().retrying(2).stream(Requests.saying("Hi"), cancel))
                .isInstanceOf(ModelException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        assertThat(stage().upstream().requests()).hasSize(1);
    }

    @Test
    default void cancellingAfterTheEndLeavesTheConnectionToOthers() throws Exception {
        stage().upstream().otherwise(received -> stage().says("Hi"));
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = stage().clients().client().stream(Requests.saying("Hi"), cancel)) {
            Answers.rest(stream);
        }
        cancel.cancel();
        stage().ask();
        assertThat(stage().upstream().connections()).isEqualTo(1);
    }

    @Test
    default void aConnectionIsNotUsedAgainAfterACancelledAnswer() throws Exception {
        stage().upstream().answers(stage().answer().text("Hi").reply().hanging(), stage().says("Hi"));
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = stage().clients().client().stream(Requests.saying("Hi"), cancel)) {
            Answers.firstText(stream);
            cancel.cancel();
        }
        stage().assertUpstreamIsClosed();
        stage().ask();
        assertThat(stage().upstream().connections()).isEqualTo(2);
    }

    @Test
    default void anUpstreamThatKeepsTalkingAfterTheEndIsCutOff() throws Exception {
        assertThat(Answers.text(stage().events(stage().says("Hi").hanging()))).isEqualTo("Hi");
        stage().assertUpstreamIsClosed();
    }
}
