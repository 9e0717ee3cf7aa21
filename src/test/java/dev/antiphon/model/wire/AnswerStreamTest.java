package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.Answers;
import dev.antiphon.model.ModelEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that is whole stays so, whatever becomes of its connection. */
class AnswerStreamTest {

    @ParameterizedTest
    @ValueSource(classes = {NullPointerException.class, IllegalStateException.class})
    void theSurpriseOfALibraryThatWasInterruptedAfterTheEndIsNoFault(Class<? extends RuntimeException> surprise)
            throws Exception {
        Call call = new Call(Duration.ofSeconds(15), ended -> {});
        Upstream upstream = new Upstream("u", URI.create("http://127.0.0.1/v1"), null);
        Payloads payloads = new ThenThrowing(surprise.getConstructor().newInstance());
        List<ModelEvent> events;
        try (AnswerStream stream =
                new AnswerStream(call, payloads, () -> {}, upstream, new UpstreamLog(upstream), new Echoing())) {
            events = Answers.rest(stream);
        }
        assertThat(Answers.text(events)).isEqualTo("Hi");
        assertThat(call.ended()).isEqualTo(Call.End.CLOSED);
    }

    /** A chunk's head that has come in part looks like bytes of the answer. */
    @Test
    @Timeout(10)
    void lookingForMoreThatBlocksRunsOutOfTime() throws Exception {
        try (Connections connections = new Connections(1)) {
            Call call = connections.call(Duration.ofSeconds(15));
            CountDownLatch cut = new CountDownLatch(1);
            call.exchange(() -> {
                cut.countDown();
                return true;
            });
            call.limit(Duration.ofMillis(50));
            AnswerStream stream = stream(call, new Looking(() -> {
                awaitEnd(cut);
                throw new IllegalStateException("closed");
            }));
            assertThat(stream.ready()).isTrue();
            assertThat(call.ended()).isEqualTo(Call.End.TIMED_OUT);
        }
    }

    @Test
    void lookingForMoreLeavesAWaitThatIsUnderWayAsItIs() {
        Call call = new Call(Duration.ofSeconds(15), ended -> {});
        call.limit(Duration.ofSeconds(5));
        AnswerStream stream = stream(call, new Looking(() -> false));
        assertThat(stream.ready()).isFalse();
        assertThat(call.waiting()).isFalse();
        call.waits();
        assertThat(stream.ready()).isFalse();
        assertThat(call.waiting()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {NullPointerException.class, IllegalStateException.class})
    void lookingForMoreWhileItIsClosedIsNoDefect(Class<? extends RuntimeException> surprise) throws Exception {
        RuntimeException thrown = surprise.getConstructor().newInstance();
        Call call = new Call(Duration.ofSeconds(15), ended -> {});
        AnswerStream stream = stream(call, new Looking(() -> {
            throw thrown;
        }));
        assertThatThrownBy(stream::ready).isSameAs(thrown);
        call.end(Call.End.CLOSED);
        assertThat(stream.ready()).isTrue();
    }

    private static AnswerStream stream(Call call, Payloads payloads) {
        Upstream upstream = new Upstream("u", URI.create("http://127.0.0.1/v1"), null);
        return new AnswerStream(call, payloads, () -> {}, upstream, new UpstreamLog(upstream), new Echoing());
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing to read, and something that happens when one looks. */
    private record Looking(BooleanSupplier look) implements Payloads {

        @Override
        public boolean advance() {
            return false;
        }

        @Override
        public byte[] bytes() {
            return new byte[0];
        }

        @Override
        public int from() {
            return 0;
        }

        @Override
        public int length() {
            return 0;
        }

        @Override
        public boolean ready() {
            return look.getAsBoolean();
        }
    }

    /** One whole answer, and then what the library throws when its connection is taken away. */
    private static final class ThenThrowing implements Payloads {

        private final Iterator<String> payloads = List.of("Hi", ".").iterator();
        private final RuntimeException surprise;
        private byte[] current = {};

        ThenThrowing(RuntimeException surprise) {
            this.surprise = surprise;
        }

        @Override
        public boolean advance() {
            if (!payloads.hasNext()) {
                throw surprise;
            }
            current = payloads.next().getBytes(StandardCharsets.UTF_8);
            return true;
        }

        @Override
        public byte[] bytes() {
            return current;
        }

        @Override
        public int from() {
            return 0;
        }

        @Override
        public int length() {
            return current.length;
        }

        @Override
        public boolean ready() {
            return true;
        }
    }

    /** A protocol in which every payload is text, and a full stop is the end. */
    private static final class Echoing extends AnswerReader {

        private boolean over;

        Echoing() {
            super(1_000);
        }

        @Override
        protected void take(byte[] payload, int from, int length) {
            String said = new String(payload, from, length, StandardCharsets.UTF_8);
            over = said.equals(".");
            if (!over) {
                add(new ModelEvent.TextDelta(said));
            }
        }

        @Override
        public void end() {
            finish(ModelEvent.Reason.STOP);
        }

        @Override
        public boolean stopped() {
            return over;
        }

        @Override
        public boolean over() {
            return over;
        }
    }
}
