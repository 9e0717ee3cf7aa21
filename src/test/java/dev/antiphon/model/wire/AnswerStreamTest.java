package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Answers;
import dev.antiphon.model.ModelEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
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
