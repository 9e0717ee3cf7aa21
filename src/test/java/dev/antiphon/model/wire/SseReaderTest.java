package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1 << 20})
    void everyFormOfLineMakesTheSameEventsInSlicesOfAnySize(int slice) throws Exception {
        String body = ": hello\n\nevent: message\ndata: one\n\ndata:two\r\n\r\nid: 7\r\nretry: 1\r\ndata: three\r\n"
                + "data:  four\r\n\r\n\n\ndata\ndata:\n\ndata: last";
        assertThat(events(body, slice, 1024)).containsExactly("one", "two", "three\n four", "\n", "last");
    }

    @Test
    void anEventLongerThanTheBufferIsOneEvent() throws Exception {
        String word = "x".repeat(100_000);
        String body = "data: a\n\ndata: " + word + "\ndata: " + word + "\n\ndata: b\n\n";
        assertThat(events(body, 1000, 1 << 20)).containsExactly("a", word + "\n" + word, "b");
    }

    @Test
    void anEventBeyondTheLimitIsAFault() {
        assertThatThrownBy(() -> events("data: " + "x".repeat(20_000), 100, 10_000))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessage("an event of more than 10000 bytes");
    }

    @Test
    void aLineThatNeverEndsTakesNoMoreMemoryThanTheLimit() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> new SseReader(endless, 1 << 20).advance()).isInstanceOf(MalformedAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>\n", "{\"error\":1}\n", "error: x\n", "dat: x\n", "database: x\n"})
    void aLineThatIsNoFieldIsAFault(String line) {
        assertThatThrownBy(() -> events(line, 100, 1024)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void itIsReadyWhenAWholeEventIsThereAndNotBefore() throws Exception {
        Feed feed = new Feed();
        SseReader reader = new SseReader(feed, 1024);
        assertThat(reader.ready()).isFalse();
        feed.add(": comment\n\ndata: on");
        assertThat(reader.ready()).isFalse();
        feed.add("e\n");
        assertThat(reader.ready()).isFalse();
        feed.add("\ndata: two\n\n");
        assertThat(reader.ready()).isTrue();
        assertThat(reader.ready()).isTrue();
        assertThat(next(reader)).isEqualTo("one");
        assertThat(reader.ready()).isTrue();
        assertThat(next(reader)).isEqualTo("two");
        assertThat(reader.ready()).isFalse();
    }

    @Test
    void aFaultFoundWhileLookingAheadIsReportedByTheNextRead() {
        Feed feed = new Feed();
        SseReader reader = new SseReader(feed, 1024);
        feed.add("garbage\n");
        assertThat(reader.ready()).isTrue();
        assertThatThrownBy(reader::advance).isInstanceOf(MalformedAnswer.class);
    }

    private static List<String> events(String body, int slice, int limit) throws IOException {
        SseReader reader = new SseReader(sliced(body, slice), limit);
        List<String> events = new ArrayList<>();
        while (reader.advance()) {
            events.add(text(reader));
        }
        return events;
    }

    private static String next(SseReader reader) throws IOException {
        assertThat(reader.advance()).isTrue();
        return text(reader);
    }

    private static String text(SseReader reader) {
        return new String(reader.bytes(), reader.from(), reader.length(), StandardCharsets.UTF_8);
    }

    private static InputStream sliced(String body, int slice) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, slice));
            }
        };
    }

    /** Bytes that arrive when the test says so. */
    private static final class Feed extends InputStream {

        private byte[] bytes = {};

        void add(String more) {
            String all = new String(bytes, StandardCharsets.UTF_8) + more;
            bytes = all.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int available() {
            return bytes.length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int count = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, into, from, count);
            bytes = java.util.Arrays.copyOfRange(bytes, count, bytes.length);
            return count == 0 ? -1 : count;
        }
    }
}
