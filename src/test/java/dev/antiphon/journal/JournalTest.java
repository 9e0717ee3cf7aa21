package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("R51")
@Timeout(30)
class JournalTest {

    private final Journal journal = new Journal(from -> List.of());

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

    @Test
    @Tag("U9")
    void whereFramesMustBeStoredFirstNobodySeesThemBefore() throws Exception {
        Journal durable = new Journal(from -> List.of());
        Journal.Reader reader = durable.from(0);
        append(durable, "a", "b", "c");
        durable.publish();
        assertThat(reader.ready()).isEmpty();
        assertThat(durable.unstoredBytes()).isEqualTo(3);
        assertThat(texts(durable.unstored().frames())).containsExactly("a", "b", "c");

        durable.stored(2, 100);
        assertThat(texts(reader.ready())).containsExactly("a", "b");
        assertThat(durable.unstored().first()).isEqualTo(2);
        assertThat(durable.unstoredBytes()).isEqualTo(1);
        assertThat(durable.shows(1)).isTrue();
        assertThat(durable.shows(2)).isFalse();

        durable.close();
        assertThat(texts(reader.ready())).containsExactly("c");
        assertThat(reader.over()).isTrue();
    }

    @Test
    @Tag("U9")
    void whoIsBehindGetsFromTheStoreWhatTheMemoryHasLetGoAndThenTheRest() throws Exception {
        List<byte[]> stored = IntStream.range(0, 500)
                .mapToObj(number -> ("frame " + number).getBytes(StandardCharsets.UTF_8))
                .toList();
        List<Integer> asked = new ArrayList<>();
        Journal durable = new Journal(from -> {
            asked.add(from);
            return stored.subList(from, Math.min(from + 7, stored.size()));
        });
        for (int number = 0; number < stored.size(); number++) {
            durable.append(stored.get(number));
            durable.stored(number, 50);
        }
        durable.stored(stored.size(), 50);
        durable.close();

        for (int from : new int[] {0, 1, 250, 498}) {
            asked.clear();
            Journal.Reader reader = durable.from(from);
            List<byte[]> read = new ArrayList<>();
            while (!reader.over()) {
                read.addAll(reader.next());
            }
            assertThat(read).containsExactlyElementsOf(stored.subList(from, stored.size()));
            assertThat(asked.isEmpty()).isEqualTo(from == 498);
        }
    }

    @Test
    @Tag("U9")
    void whatHasNotBeenStoredIsNeverLetGo() {
        Journal durable = new Journal(from -> List.of());
        append(durable, "first", "second", "third");
        durable.stored(1, 0);
        assertThat(texts(durable.unstored().frames())).containsExactly("second", "third");
        durable.stored(1, 0);
        assertThat(durable.unstored().first()).isEqualTo(1);
    }

    @Test
    @Tag("U9")
    void aJournalThatIsCutShowsNothingThatWasNotStored() throws Exception {
        Journal durable = new Journal(from -> List.of());
        append(durable, "a", "b");
        durable.stored(1, 100);
        durable.cut();
        durable.close();
        Journal.Reader reader = durable.from(0);
        assertThat(texts(reader.ready())).containsExactly("a");
        assertThat(reader.over() && reader.cut()).isTrue();
    }

    private static void append(Journal journal, String... frames) {
        for (String frame : frames) {
            journal.append(frame.getBytes(StandardCharsets.UTF_8));
        }
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
        append(journal, frames);
    }

    private static List<String> texts(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }
}
