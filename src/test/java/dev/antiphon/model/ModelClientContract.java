package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ModelClient} has to keep, whatever it speaks behind the scenes. */
@Timeout(20)
public abstract class ModelClientContract {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** A client whose answers consist of at least two words and end well. */
    protected abstract ModelClient answering();

    /** A client whose answers begin with a word and then do not go on. */
    protected abstract ModelClient stalling();

    /** A client whose upstream does not even begin to answer; null where there is no such thing. */
    protected abstract ModelClient silent();

    @Test
    void anAnswerIsTextThenUsageThenTheEnd() throws Exception {
        List<ModelEvent> events = Answers.of(answering(), Requests.saying("Hi"));
        assertThat(events.getFirst()).isInstanceOfAny(TextDelta.class, ModelEvent.MessageStarted.class);
        assertThat(Answers.text(events)).isNotEmpty();
        assertThat(events.getLast()).isInstanceOf(Finished.class);
        assertThat(events).filteredOn(Finished.class::isInstance).hasSize(1);
    }

    @Test
    @Tag("U19")
    void usageIsReportedExactlyOnceAndBeforeTheEnd() throws Exception {
        List<ModelEvent> events = Answers.of(answering(), Requests.saying("Hi"));
        assertThat(events).filteredOn(UsageReported.class::isInstance).hasSize(1);
        assertThat(events.get(events.size() - 2)).isInstanceOf(UsageReported.class);
    }

    @Test
    void noDeltaIsEmpty() throws Exception {
        assertThat(Answers.of(answering(), Requests.saying("Hi")))
                .filteredOn(TextDelta.class::isInstance)
                .noneMatch(event -> ((TextDelta) event).text().isEmpty());
    }

    @Test
    void afterTheEndThereIsNothingHoweverOftenOneAsks() throws Exception {
        try (ModelStream stream = answering().stream(Requests.saying("Hi"), new Cancellation())) {
            Answers.rest(stream);
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void aStreamCanBeClosedTwice() throws Exception {
        ModelStream stream = answering().stream(Requests.saying("Hi"), new Cancellation());
        stream.close();
        stream.close();
    }

    @Test
    void aStreamClosedTooEarlyDoesNotEndWell() throws Exception {
        ModelStream stream = stalling().stream(Requests.saying("Hi"), new Cancellation());
        stream.close();
        assertThatThrownBy(() -> Answers.rest(stream)).isInstanceOf(ModelException.class);
    }

    @Test
    @Tag("U21")
    void closingFromAnotherThreadFailsABlockedReader() throws Exception {
        ModelStream stream = stalling().stream(Requests.saying("Hi"), new Cancellation());
        Answers.firstText(stream);
        afterAMoment(stream::close);
        assertFailsAtOnce(() -> Answers.rest(stream));
    }

    @Test
    @Tag("U21")
    void cancellingFailsABlockedReader() throws Exception {
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = stalling().stream(Requests.saying("Hi"), cancel)) {
            Answers.firstText(stream);
            afterAMoment(cancel::cancel);
            assertFailsAtOnce(() -> Answers.rest(stream));
        }
    }

    @Test
    @Tag("U21")
    void cancellingFailsACallThatStillWaits() throws Exception {
        Cancellation cancel = new Cancellation();
        afterAMoment(cancel::cancel);
        assertFailsAtOnce(() -> Answers.rest(silent().stream(Requests.saying("Hi"), cancel)));
    }

    @Test
    void aCallCancelledBeforehandDoesNotEndWell() {
        Cancellation cancel = new Cancellation();
        cancel.cancel();
        assertThatThrownBy(() -> Answers.rest(stalling().stream(Requests.saying("Hi"), cancel)))
                .isInstanceOf(ModelException.class);
    }

    @Test
    void oneClientAnswersManyAtOnce() throws Exception {
        ModelClient client = answering();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> ask = () -> Answers.text(Answers.of(client, Requests.saying("Hi")));
            List<Future<String>> answers =
                    threads.invokeAll(IntStream.range(0, 50).mapToObj(i -> ask).toList());
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(answers.getFirst().get()).isNotEmpty();
            }
        }
    }

    private static void assertFailsAtOnce(Callable<?> reading) {
        long before = System.nanoTime();
        assertThatThrownBy(() -> reading.call()).isInstanceOf(ModelException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE.plusMillis(100));
    }

    private static void afterAMoment(Runnable action) {
        Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(100);
                action.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
