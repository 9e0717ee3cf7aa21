package dev.antiphon.snapshot;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.conversation.ItemPage;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.store.KeyTakenException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnBothDatabases
class SnapshotStoreTest {

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
    @Tag("R2")
    @Tag("R22")
    @Tag("R27")
    void theBytesOfTheEndingAreTheBytesOfEveryGet() {
        Frozen ended = house.frozen(house.ids.next(Ids.RESPONSE), Status.COMPLETED, List.of(house.assistant("Ænd ✓")));
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("q"))))
                .ended(ended, Segment.NONE);

        Stored first = house.snapshots.find(ALICE, ended.response().id()).orElseThrow();
        house.say(ALICE, first, "and then?", "nothing");
        Stored later = house.snapshots.find(ALICE, ended.response().id()).orElseThrow();

        assertThat(first.json()).isEqualTo(ended.json());
        assertThat(later.json()).isEqualTo(ended.json());
        assertThat(later.createdAt()).isEqualTo(ended.response().createdAt());
        assertThat(later.lastSequence()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "INCOMPLETE", "FAILED", "CANCELLED"})
    @Tag("R24")
    @Tag("R25")
    @Tag("R26")
    @Tag("R40")
    void whatCanBeContinuedHasAnEndAndNothingElseHas(Status status) {
        Stored stored = house.end(ALICE, null, "q", status, List.of(house.assistant("a")));

        assertThat(stored.status()).isEqualTo(status);
        assertThat(stored.model()).isEqualTo("demo");
        assertThat(new String(stored.json())).contains("\"status\":\"" + status.word() + "\"", "\"total_tokens\":8");
        assertThat(stored.end() != null).isEqualTo(status.continuable());
    }

    @Test
    @Tag("R31")
    @Tag("R32")
    @Tag("U4")
    void anAnnouncedResponseIsThereBeforeItEndsAndIsUpdatedByItsEnding() {
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(ALICE, null, List.of(house.user("q"))));

        Frozen begun = house.frozen(id, Status.IN_PROGRESS, List.of());
        checkpoints.announced(begun, Segment.NONE);
        Stored running = house.snapshots.find(ALICE, id).orElseThrow();
        assertThat(running.status()).isEqualTo(Status.IN_PROGRESS);
        assertThat(running.json()).isEqualTo(begun.json());
        assertThat(running.end()).isNull();
        assertThat(house.snapshots.inputItems(ALICE, id, all()).orElseThrow()).isEqualTo(ItemPage.EMPTY);

        Frozen ended = house.frozen(id, Status.COMPLETED, List.of(house.assistant("a")));
        checkpoints.ended(ended, Segment.NONE);
        Stored stored = house.snapshots.find(ALICE, id).orElseThrow();
        assertThat(stored.json()).isEqualTo(ended.json());
        assertThat(house.said(ALICE, stored)).containsExactly("q", "a");
        assertThat(rowsOfRun(id)).isZero();
    }

    @Test
    @Tag("R39")
    @Tag("R78")
    @Tag("U6")
    void anotherOwnersResponseIsAnAbsentOne() {
        Stored stored = house.say(ALICE, null, "secret", "answer");

        for (var stranger : List.of(BOB, OTHER_ALICE)) {
            assertThat(house.snapshots.find(stranger, stored.id())).isEmpty();
            assertThat(house.snapshots.inputItems(stranger, stored.id(), all())).isEmpty();
            assertThat(house.snapshots.delete(stranger, stored.id())).isFalse();
            assertThat(house.said(stranger, stored)).isEmpty();
        }
        assertThat(house.snapshots.find(ALICE, stored.id())).isPresent();
        assertThat(house.said(ALICE, stored)).containsExactly("secret", "answer");
    }

    @Test
    @Tag("R33")
    @Tag("R34")
    @Tag("R82")
    @Tag("R94")
    void aTakenIdIsAFaultAndNeverTakenOver() {
        Stored stored = house.say(ALICE, null, "mine", "yours");
        List<Long> before = house.rows();
        Frozen thief = house.frozen(stored.id(), Status.COMPLETED, List.of(house.assistant("forged")));

        for (var who : List.of(ALICE, BOB)) {
            Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(who, null, List.of(house.user("q"))));
            assertThatThrownBy(() -> checkpoints.ended(thief, Segment.NONE)).isInstanceOf(KeyTakenException.class);
        }
        assertThat(house.snapshots.find(ALICE, stored.id()).orElseThrow().json())
                .isEqualTo(stored.json());
        assertThat(house.rows()).isEqualTo(before);
    }

    @Test
    @Tag("R23")
    void inputItemsAreThisResponsesOwnAndComePageByPage() {
        Stored first = house.say(ALICE, null, "earlier", "answer");
        List<Item> input = List.of(house.user("a"), house.user("b"), house.user("c"));
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, first, input))
                .ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("d"))), Segment.NONE);
        String b = input.get(1).id();

        assertThat(page(id, 20, true, null)).isEqualTo("abc");
        assertThat(page(id, 20, false, null)).isEqualTo("cba");
        assertThat(page(id, 2, true, null)).isEqualTo("ab+");
        assertThat(page(id, 1, true, b)).isEqualTo("c");
        assertThat(page(id, 2, false, b)).isEqualTo("a");
        assertThat(page(id, 1, false, null)).isEqualTo("c+");
        assertThatThrownBy(() -> page(id, 1, true, "msg_unknown")).isInstanceOf(ApiException.class);
    }

    @Test
    void fiveMegabytesGoInAndComeOutUnchanged() {
        String long1 = "é".repeat(5 * 1024 * 1024 / 2);
        Stored stored = house.say(ALICE, null, long1, "short");
        Stored next = house.say(ALICE, stored, "x".repeat(29_995), "y".repeat(30_010));

        assertThat(house.said(ALICE, next)).containsExactly(long1, "short", "x".repeat(29_995), "y".repeat(30_010));
        Frozen big = house.frozen(house.ids.next(Ids.RESPONSE), Status.COMPLETED, List.of(house.assistant(long1)));
        Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(ALICE, null, List.of(house.user(long1))));
        checkpoints.announced(house.frozen(big.response().id(), Status.IN_PROGRESS, List.of()), Segment.NONE);
        checkpoints.ended(big, Segment.NONE);
        assertThat(house.snapshots
                        .find(ALICE, big.response().id())
                        .orElseThrow()
                        .json())
                .isEqualTo(big.json());
        assertThat(house.snapshots.delete(ALICE, big.response().id())).isTrue();
    }

    @Test
    @Tag("U26")
    void whoHasLostTheLeaseWritesNothing() {
        Stored first = house.say(ALICE, house.say(ALICE, null, "q0", "a0"), "q", "a");
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(ALICE, first, List.of(house.user("q2"))));
        checkpoints.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        List<Long> before = house.rows();

        boolean taken = house.transactions.call(
                entities -> StoredRun.takeOver(entities, id, new Lease(house.node, 0), new Lease("another", 1)));
        assertThat(taken).isTrue();
        Frozen ended = house.frozen(id, Status.COMPLETED, List.of(house.assistant("a2")));
        assertThatThrownBy(() -> checkpoints.ended(ended, Segment.NONE)).isInstanceOf(LeaseLostException.class);

        assertThat(house.snapshots.find(ALICE, id).orElseThrow().status()).isEqualTo(Status.IN_PROGRESS);
        assertThat(house.rows()).isEqualTo(before);
    }

    @Test
    void whatRunsIsNotDeleted() {
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("q"))))
                .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);

        assertThat(house.snapshots.running(ALICE, id)).isTrue();
        assertThat(house.snapshots.running(BOB, id)).isFalse();
        assertThat(house.snapshots.delete(ALICE, id)).isFalse();
        assertThat(house.snapshots.find(ALICE, id)).isPresent();
    }

    private static Wanted all() {
        return new Wanted(100, true, null);
    }

    private long rowsOfRun(String id) {
        return house.transactions.call(
                entities -> ((Number) entities.createNativeQuery("select count(*) from run where response_id = ?")
                                .setParameter(1, id)
                                .getSingleResult())
                        .longValue());
    }

    /** The texts joined, with a plus when there are more. */
    private String page(String id, int limit, boolean ascending, @Nullable String after) {
        ItemPage page = house.snapshots
                .inputItems(ALICE, id, new Wanted(limit, ascending, after))
                .orElseThrow();
        String texts = page.rows().stream()
                .map(row -> new String(row.json()).replaceAll(".*\"text\":\"(.).*", "$1"))
                .reduce("", String::concat);
        return texts + (page.hasMore() ? "+" : "");
    }
}
