package dev.antiphon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Journal;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import dev.antiphon.store.Database;
import dev.antiphon.store.Switchable;
import dev.antiphon.store.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The frames of all background responses on their way to the store. */
@Tag("R51")
@Tag("U9")
@Timeout(60)
class JournalCommitsTest {

    private static final String THREAD = "antiphon-journals";
    private static final int ROOMY = 1 << 20;

    /** Created, queued, in progress, item and part added. */
    private static final int BEFORE_WORDS = 5;

    @TempDir
    private Path data;

    private Switchable source;
    private House house;

    @BeforeEach
    void open() {
        source = new Switchable(data);
        house = new House(Database.over(source));
    }

    @AfterEach
    void close() {
        source.gone = false;
        house.close();
    }

    @Test
    void whatReadersSeeIsWhatIsStored() throws Exception {
        Running running = new Running(house, ROOMY);
        Journal.Reader reader = running.live.from(0);
        List<byte[]> read = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            running.says("word ");
            while (read.size() < BEFORE_WORDS + i) {
                read.addAll(reader.next());
                assertThat(running.journal()).hasSizeGreaterThanOrEqualTo(read.size());
            }
        }
        assertThat(running.journal()).containsExactlyElementsOf(read);
    }

    @Test
    void oneTransactionStoresTheFramesOfMany() throws Exception {
        Running first = new Running(house, ROOMY);
        List<Running> others =
                Stream.generate(() -> new Running(house, ROOMY)).limit(8).toList();
        first.says("a");
        seen(first, BEFORE_WORDS + 1);
        source.hold(THREAD);
        first.says("b");
        source.awaitHeld();
        others.forEach(each -> each.says("x"));
        int before = source.asked.get();
        source.letGo();
        for (Running each : others) {
            seen(each, BEFORE_WORDS + 1);
        }
        assertThat(source.asked.get() - before).as("one for all others").isLessThanOrEqualTo(1);
    }

    @Test
    @Tag("R9")
    void whileTheStoreIsGoneNothingIsSeenAndNothingIsLost() throws Exception {
        Running running = new Running(house, ROOMY);
        running.says("before ");
        List<byte[]> read = new ArrayList<>(seen(running, BEFORE_WORDS + 1));
        Journal.Reader reader = running.live.from(read.size());

        source.gone = true;
        int asked = source.asked.get();
        running.says("while ");
        await().until(() -> source.asked.get() > asked + 1);
        running.says("it is gone ");
        assertThat(reader.ready()).isEmpty();

        source.gone = false;
        while (read.size() < BEFORE_WORDS + 3) {
            read.addAll(reader.next());
        }
        assertThat(running.journal()).containsExactlyElementsOf(read);
        running.live.end(Ending.CANCELLED, Usage.NONE);
        assertThat(running.journal()).hasSize(BEFORE_WORDS + 4);
    }

    @Test
    @Tag("R9")
    void anEndingWaitsUntilTheStoreIsBack() throws Exception {
        Running running = new Running(house, ROOMY);
        source.gone = true;
        int asked = source.asked.get();
        Thread ending = Thread.ofVirtual().start(() -> running.live.end(Ending.CANCELLED, Usage.NONE));
        await().until(() -> source.asked.get() > asked + 1);
        source.gone = false;
        ending.join();
        assertThat(house.snapshots
                        .find(House.ALICE, running.live.id())
                        .orElseThrow()
                        .status())
                .isEqualTo(Status.CANCELLED);
    }

    @Test
    void oneThatLostItsLeaseIsAbandonedAndCutAndTheOthersGoOn() throws Exception {
        Running holder = new Running(house, ROOMY);
        Running bad = new Running(house, ROOMY);
        Running good = new Running(house, ROOMY);
        bad.says("a");
        Journal.Reader reader = bad.live.from(0);
        List<byte[]> read = new ArrayList<>(seen(bad, BEFORE_WORDS + 1));
        house.transactions.run(entities -> Write.update("run")
                .set("node", "node_other")
                .set("fence", 1)
                .where("response_id", bad.live.id())
                .execute(entities));

        holder.says("a");
        seen(holder, BEFORE_WORDS + 1);
        source.hold(THREAD);
        holder.says("b");
        source.awaitHeld();
        bad.says("too late");
        good.says("in time");
        source.letGo();

        seen(good, BEFORE_WORDS + 1);
        await().until(() -> bad.live.requested() != null);
        bad.live.end(new Ending.Completed(), Usage.NONE);
        read.clear();
        while (!reader.over()) {
            read.addAll(reader.next());
        }
        assertThat(reader.cut()).isTrue();
        assertThat(read).hasSize(BEFORE_WORDS + 1);
        assertThat(bad.journal()).containsExactlyElementsOf(read);
        assertThat(good.live.requested()).isNull();
    }

    /** Its last frames go with the ending; the thread that stores journals may find it waiting all the same. */
    @Test
    void oneThatHasEndedMeanwhileIsNotStoredAgainNorCut() throws Exception {
        Running running = new Running(house, ROOMY);
        Running next = new Running(house, ROOMY);
        running.says("a");
        seen(running, BEFORE_WORDS + 1);

        source.hold(THREAD);
        next.says("b");
        source.awaitHeld();
        running.says("b");
        running.live.end(Ending.CANCELLED, Usage.NONE);
        source.letGo();
        seen(next, BEFORE_WORDS + 1);
        running.live.leave();

        Journal.Reader reader = running.live.from(0);
        List<byte[]> read = new ArrayList<>();
        while (!reader.over()) {
            read.addAll(reader.next());
        }
        assertThat(reader.cut()).isFalse();
        assertThat(running.live.requested()).isNull();
        assertThat(read).hasSize(BEFORE_WORDS + 3).containsExactlyElementsOf(running.journal());
    }

    @Test
    @Tag("R37")
    void readersThatAreBehindGetFromTheStoreWhatTheMemoryHasLetGo() throws Exception {
        Running running = new Running(house, 4_000);
        for (int i = 1; i <= 100; i++) {
            running.says("word " + i + " ");
            seen(running, BEFORE_WORDS + i, BEFORE_WORDS + i - 1);
        }
        assertThat(running.live.full(0)).isFalse();
        List<byte[]> stored = running.journal();

        assertThat(seen(running, stored.size())).containsExactlyElementsOf(stored);
        assertThat(seen(running, stored.size(), 37)).containsExactlyElementsOf(stored.subList(37, stored.size()));
    }

    @Test
    @Tag("R37")
    void aResponseThatTheStoreDoesNotKeepUpWithIsFull() throws Exception {
        Running running = new Running(house, 4_000);
        source.gone = true;
        for (int i = 0; i < 40; i++) {
            running.says("x");
        }
        assertThat(running.live.full(0)).isTrue();
        source.gone = false;
        seen(running, BEFORE_WORDS + 40);
        await().until(() -> !running.live.full(0));
    }

    private static List<byte[]> seen(Running running, int end) throws InterruptedException {
        return seen(running, end, 0);
    }

    private static List<byte[]> seen(Running running, int end, int from) throws InterruptedException {
        Journal.Reader reader = running.live.from(from);
        List<byte[]> read = new ArrayList<>();
        while (from + read.size() < end) {
            read.addAll(reader.next());
        }
        return read;
    }
}
