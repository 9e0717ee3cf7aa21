package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("R51")
@Timeout(30)
class JournalTest {

    private final Journal journal = new Journal();

    @BeforeEach
    void open() {
        journal.open();
    }

    @Test
    void aLateReaderGetsEverythingFromTheBeginning() throws InterruptedException {
        append("a", "b", "c");
        journal.close();
        Journal.Reader reader = journal.from(0);
        assertThat(texts(reader.ready())).containsExactly("a", "b", "c");
        assertThat(reader.over()).isTrue();
    }

    @Test
    void aReaderMayBeginInTheMiddleAndBeyondTheEnd() throws InterruptedException {
        append("a", "b", "c");
        assertThat(texts(journal.from(2).ready())).containsExactly("c");
        assertThat(texts(journal.from(-3).ready())).containsExactly("a", "b", "c");
        assertThat(journal.from(9).ready()).isEmpty();
        journal.close();
        assertThat(journal.from(9).over()).isTrue();
    }

    @Tag("R53")
    @Test
    void aReaderThatWaitsIsWokenByWhatIsPublished() throws Exception {
        Journal.Reader reader = journal.from(0);
        CompletableFuture<List<byte[]>> read = inBackground(reader);
        append("a");
        journal.publish();
        assertThat(texts(read.get(20, TimeUnit.SECONDS))).containsExactly("a");
        assertThat(reader.position()).isEqualTo(1);
    }

    @Test
    void aReaderThatWaitsIsWokenByTheEnd() throws Exception {
        Journal.Reader reader = journal.from(0);
        CompletableFuture<List<byte[]>> read = inBackground(reader);
        journal.close();
        assertThat(read.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(reader.over()).isTrue();
    }

    @Test
    void whoIsNudgedGetsNothingAndGoesOn() throws InterruptedException {
        Journal.Reader reader = journal.from(0);
        reader.nudge();
        assertThat(reader.next()).isEmpty();
        assertThat(reader.over()).isFalse();
        append("a");
        assertThat(texts(reader.ready())).containsExactly("a");
    }

    @Test
    void aSlowReaderHoldsUpNeitherTheWriterNorTheOthers() throws InterruptedException {
        Journal.Reader slow = journal.from(0);
        append("first");
        assertThat(slow.ready()).hasSize(1);
        for (int i = 0; i < 1_000; i++) {
            append("x" + i);
        }
        journal.close();

        assertThat(Lives.frames(journal.from(0))).hasSize(1_001);
        assertThat(slow.position()).isEqualTo(1);
        assertThat(Lives.frames(slow)).hasSize(1_000).startsWith("x0").endsWith("x999");
    }

    @Test
    void aReaderThatIsBehindGetsBatchesOfBoundedSize() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            append("x");
        }
        assertThat(journal.from(0).ready()).hasSizeBetween(100, 500);
    }

    @Test
    void readersShareTheBytes() throws InterruptedException {
        append("a");
        assertThat(journal.from(0).ready().getFirst())
                .isSameAs(journal.from(0).ready().getFirst());
    }

    private static CompletableFuture<List<byte[]>> inBackground(Journal.Reader reader) {
        CompletableFuture<List<byte[]>> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                read.complete(reader.next());
            } catch (InterruptedException stopped) {
                read.completeExceptionally(stopped);
            }
        });
        return read;
    }

    private void append(String... frames) {
        for (String frame : frames) {
            journal.append(frame.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> texts(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }
}
