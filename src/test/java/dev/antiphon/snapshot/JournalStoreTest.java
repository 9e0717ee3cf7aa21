package dev.antiphon.snapshot;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("U9")
@OnBothDatabases
class JournalStoreTest {

    private House house;

    @BeforeAll
    void open(@TempDir Path data) {
        house = House.open(data);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void fromEveryNumberTheRestIsTheSameToTheByte() {
        List<byte[]> frames = frames(9, 40);
        String id = kept(frames, 1, 3, 4);

        assertThat(house.journals.last(ALICE, id)).hasValue(8);
        for (int from = 0; from <= 10; from++) {
            assertThat(all(id, from)).containsExactlyElementsOf(frames.subList(Math.min(from, 9), 9));
        }
    }

    @Test
    @Tag("R37")
    void aLongJournalIsReadInPieces() {
        List<byte[]> frames = frames(3_000, 400);
        String id = kept(frames, 1_500);

        assertThat(all(id, 0)).containsExactlyElementsOf(frames);
        assertThat(weight(house.journals.frames(ALICE, id, 0))).isLessThan(600_000);
    }

    @Test
    void aFrameLargerThanARowIsReadAlone() {
        List<byte[]> frames = new ArrayList<>(frames(4, 40));
        frames.add(2, frame(2, 100_000));
        String id = kept(frames);

        assertThat(house.journals.frames(ALICE, id, 0)).containsExactlyElementsOf(frames.subList(0, 2));
        assertThat(house.journals.frames(ALICE, id, 2)).containsExactlyElementsOf(frames.subList(2, 3));
        for (int from = 0; from <= 5; from++) {
            assertThat(all(id, from)).containsExactlyElementsOf(frames.subList(from, 5));
        }
    }

    @Test
    void aReaderWhoHasHadEnoughIsHandedNoMore() {
        String id = kept(frames(3_000, 400));
        List<Integer> pieces = new ArrayList<>();

        house.journals.read(ALICE, id, 0, 2_999, frames -> {
            pieces.add(frames.size());
            return pieces.size() < 2;
        });

        assertThat(pieces).hasSize(2);
    }

    @Test
    @Tag("R39")
    @Tag("U6")
    void anotherOwnersJournalIsAnAbsentOne() {
        String id = kept(frames(3, 40));

        assertThat(house.journals.last(BOB, id)).isEmpty();
        assertThat(house.journals.kept(BOB, id)).isFalse();
        assertThat(house.journals.kept(ALICE, id)).isTrue();
        assertThat(house.journals.frames(BOB, id, 0)).isEmpty();
        assertThat(house.journals.frames(OTHER_ALICE, id, 0)).isEmpty();
        assertThat(house.journals.last(ALICE, "resp_none")).isEmpty();
    }

    @Test
    void theJournalOfAResponseThatStillRunsIsReadToo() {
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("q"))))
                .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        List<byte[]> frames = frames(3, 40);
        house.transactions.run(entities -> house.journals.append(entities, id, new Segment(0, frames, false)));

        assertThat(all(id, 1)).containsExactlyElementsOf(frames.subList(1, 3));
        assertThat(house.journals.last(ALICE, id)).hasValue(2);
        assertThat(house.journals.last(BOB, id)).isEmpty();
    }

    @Test
    void whatIsNotCommittedIsNotKept() {
        String id = house.say(ALICE, null, "q", "a").id();

        assertThatThrownBy(() -> house.transactions.run(entities -> {
                    house.journals.append(entities, id, new Segment(0, frames(2, 40), false));
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(house.journals.last(ALICE, id)).isEmpty();
        assertThat(house.journals.kept(ALICE, id)).isFalse();
    }

    @Test
    void aJournalOfManySmallSegmentsIsReadWhole() {
        List<byte[]> frames = frames(400, 40);
        String id = kept(frames, IntStream.range(1, 400).toArray());

        assertThat(all(id, 0)).containsExactlyElementsOf(frames);
        assertThat(all(id, 399)).containsExactlyElementsOf(frames.subList(399, 400));
    }

    @Test
    @Tag("R38")
    void aDeletedResponseTakesItsJournalAlong() {
        String id = kept(frames(3, 40));
        String other = kept(frames(3, 40));

        assertThat(house.snapshots.delete(BOB, id)).isFalse();
        assertThat(rows(id)).isEqualTo(1);
        assertThat(house.snapshots.delete(ALICE, id)).isTrue();
        assertThat(rows(id)).isZero();
        assertThat(rows(other)).isEqualTo(1);
    }

    @Test
    @Tag("R51")
    void whatIsDeletedWhileItIsReadIsNotTakenForTheWhole() {
        String id = kept(frames(3_000, 400));

        assertThatThrownBy(() -> house.journals.read(ALICE, id, 0, 2_999, frames -> house.snapshots.delete(ALICE, id)))
                .hasMessageContaining("gone");
    }

    @Test
    @Tag("R38")
    @Tag("U25")
    void whatIsTooOldTakesItsJournalAlong() {
        String id = kept(frames(3, 40));
        house.clock.pass(Duration.ofHours(2));

        house.retention.deleteOlderThan(house.clock.instant().minus(Duration.ofHours(1)), 100);

        assertThat(rows(id)).isZero();
    }

    /** The id of a response of Alice's with these frames, committed in segments that end before the given numbers. */
    private String kept(List<byte[]> frames, int... cuts) {
        String id = house.say(ALICE, null, "q", "a").id();
        int from = 0;
        for (int to : IntStream.concat(IntStream.of(cuts), IntStream.of(frames.size()))
                .toArray()) {
            int first = from;
            house.transactions.run(entities ->
                    house.journals.append(entities, id, new Segment(first, frames.subList(first, to), false)));
            from = to;
        }
        return id;
    }

    private List<byte[]> all(String id, int from) {
        List<byte[]> all = new ArrayList<>();
        house.journals.read(ALICE, id, from, house.journals.last(ALICE, id).orElseThrow(), all::addAll);
        return all;
    }

    private long rows(String id) {
        return house.transactions.call(entities -> ((Number)
                        entities.createNativeQuery("select count(*) from journal where response_id = '" + id + "'")
                                .getSingleResult())
                .longValue());
    }

    private static List<byte[]> frames(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(number -> frame(number, length))
                .toList();
    }

    private static byte[] frame(int number, int length) {
        return ("event: x\ndata: {\"text\":\"" + "æ".repeat(length / 2) + "\",\"sequence_number\":" + number + "}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static int weight(List<byte[]> frames) {
        return frames.stream().mapToInt(frame -> frame.length).sum();
    }
}
