package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Status;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import dev.antiphon.store.KeyTakenException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads with a name: what their owners do with them, and what they keep. */
@OnBothDatabases
class ConversationsTest {

    private static final Wanted ALL = new Wanted(100, true, null);

    private House house;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aConversationIsReadBackAsItBegan() {
        Conversation begun = house.named.create(ALICE, Map.of("b", "2", "a", "1"), List.of(house.user("1")));

        assertThat(house.named.get(ALICE, begun.id())).isEqualTo(begun);
        assertThat(begun.id()).startsWith("conv_");
        assertThat(begun.createdAt()).isEqualTo(house.clock.instant().getEpochSecond());
        assertThat(said(begun)).containsExactly("1");
    }

    @Test
    void itsMetadataIsReplacedAndNothingElse() {
        Conversation begun = house.named.create(ALICE, Map.of("a", "1"), List.of(house.user("1")));

        assertThat(house.named.describe(ALICE, begun.id(), Map.of("b", "2")))
                .isEqualTo(house.named.get(ALICE, begun.id()))
                .isEqualTo(new Conversation(begun.id(), begun.createdAt(), Map.of("b", "2")));
        assertThat(house.named.describe(ALICE, begun.id(), Map.of()).metadata()).isEmpty();
        assertThat(said(begun)).containsExactly("1");
    }

    @Test
    void itemsAreAddedBehindOneAnotherAndShownAsTheyAreKept() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of());
        assertThat(said(begun)).isEmpty();

        ItemPage one = house.named.add(ALICE, begun.id(), List.of(house.user("1")));
        ItemPage more = house.named.add(
                ALICE, begun.id(), List.of(house.assistant("2"), house.user("3").withId("msg_3")));

        assertThat(said(begun)).containsExactly("1", "2", "3");
        List<String> shown = new ArrayList<>(bytes(one));
        shown.addAll(bytes(more));
        assertThat(bytes(house.named.list(ALICE, begun.id(), ALL))).isEqualTo(shown);
        assertThat(new String(house.named.item(ALICE, begun.id(), "msg_3").json()))
                .isEqualTo(shown.get(2));
    }

    @Test
    void anItemWithoutAnIdGetsOneAndAReferenceBecomesWhatItNames() {
        Item question = house.user("1");
        house.end(ALICE, null, List.of(question), Status.COMPLETED, List.of());
        Item nameless =
                new Item.Message(null, Item.COMPLETED, Item.Role.USER, ((Item.Message) question).content(), null);
        Conversation begun =
                house.named.create(ALICE, Map.of(), List.of(new Item.ItemReference(question.id()), nameless));

        List<Row> rows = house.named.list(ALICE, begun.id(), ALL).rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().json()).isEqualTo(Json.bytes(question));
        assertThat(rows.getLast().id()).startsWith("msg_").isNotEqualTo(question.id());
        ApiError unknown = refusal(() -> house.named.add(ALICE, begun.id(), List.of(new Item.ItemReference("msg_x"))));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.param()).isEqualTo("items");
    }

    @Test
    void anIdThatIsThereAlreadyIsRefusedAndNothingIsAdded() {
        Item one = house.user("1");
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(one));

        for (Item again : List.of(house.user("2").withId(one.id()), new Item.ItemReference(one.id()))) {
            ApiError error = refusal(() -> house.named.add(ALICE, begun.id(), List.of(house.user("3"), again)));
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.param()).isEqualTo("items");
            assertThat(error.message()).startsWith("Duplicate item found with id " + one.id());
        }
        assertThat(said(begun)).containsExactly("1");
        house.named.create(ALICE, Map.of(), List.of(one));
    }

    @Test
    void aRemovedItemLeavesAPlaceThatNothingElseTakes() {
        List<Item> items = List.of(house.user("1"), house.user("2"), house.user("3"));
        Conversation begun = house.named.create(ALICE, Map.of("a", "1"), items);

        assertThat(house.named.remove(ALICE, begun.id(), items.get(1).id())).isEqualTo(begun);
        house.named.remove(ALICE, begun.id(), items.get(2).id());
        house.named.add(ALICE, begun.id(), List.of(house.user("4"), items.get(1)));

        assertThat(said(begun)).containsExactly("1", "4", "2");
        assertThat(refusal(() -> house.named.remove(
                                ALICE, begun.id(), items.get(2).id()))
                        .message())
                .isEqualTo("Item with id '" + items.get(2).id() + "' not found.");
        assertThat(refusal(() -> house.named.item(ALICE, begun.id(), "msg_x")).status())
                .isEqualTo(404);
    }

    @Test
    void itIsPagedThroughFromEitherEnd() {
        List<Item> items = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> house.user("" + i).withId("msg_" + i))
                .toList();
        String id = house.named.create(ALICE, Map.of(), items).id();
        house.named.remove(ALICE, id, "msg_4");

        assertThat(ids(house.named.list(ALICE, id, new Wanted(3, true, null))))
                .containsExactly("msg_1", "msg_2", "msg_3");
        ItemPage next = house.named.list(ALICE, id, new Wanted(3, true, "msg_3"));
        assertThat(ids(next)).containsExactly("msg_5", "msg_6", "msg_7");
        assertThat(next.hasMore()).isFalse();
        ItemPage newest = house.named.list(ALICE, id, new Wanted(2, false, "msg_7"));
        assertThat(ids(newest)).containsExactly("msg_6", "msg_5");
        assertThat(newest.hasMore()).isTrue();
        assertThat(refusal(() -> house.named.list(ALICE, id, new Wanted(2, false, "msg_4")))
                        .param())
                .isEqualTo("after");
    }

    @Test
    @Tag("R14")
    void aTurnIsReadBehindEverythingAndAddedThere() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
        Stored one = house.turn(ALICE, begun.id(), "2", "3");
        house.named.add(ALICE, begun.id(), List.of(house.user("4")));
        Stored two = house.turn(ALICE, begun.id(), "5", "6");

        assertThat(said(begun)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(house.said(ALICE, one)).containsExactly("1", "2", "3");
        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(house.snapshots
                        .inputItems(ALICE, two.id(), ALL)
                        .orElseThrow()
                        .rows())
                .hasSize(1);
    }

    @Test
    @Tag("R35")
    void whoContinuesFromOneOfItsResponsesForksAndTheConversationDoesNotGrow() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of());
        Stored newest = house.turn(ALICE, begun.id(), "1", "2");
        Stored fork = house.say(ALICE, newest, "3'", "4'");
        Stored further = house.say(ALICE, fork, "5'", "6'");
        house.turn(ALICE, begun.id(), "3", "4");

        assertThat(house.said(ALICE, further)).containsExactly("1", "2", "3'", "4'", "5'", "6'");
        assertThat(said(begun)).containsExactly("1", "2", "3", "4");
        assertThat(fork.end().threadId()).isNotEqualTo(begun.id());
    }

    @Test
    @Tag("R40")
    void aTurnThatFailsOrIsCancelledLeavesNothingInIt() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
        for (Status status : List.of(Status.FAILED, Status.CANCELLED)) {
            Stored ended = house.turn(ALICE, begun.id(), "2", status, List.of(house.assistant("ha")));
            assertThat(house.snapshots
                            .inputItems(ALICE, ended.id(), ALL)
                            .orElseThrow()
                            .rows())
                    .as("its own input is there")
                    .hasSize(1);
        }
        assertThat(said(begun)).containsExactly("1");
        assertThat(house.locks()).isZero();
        house.turn(ALICE, begun.id(), "2", Status.INCOMPLETE, List.of(house.assistant("3")));
        assertThat(said(begun)).containsExactly("1", "2", "3");
    }

    @Test
    void itsItemsStayWhenTheirResponsesGo() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
        Stored turn = house.turn(ALICE, begun.id(), "2", "3");
        house.named.add(ALICE, begun.id(), List.of(house.user("4")));
        house.snapshots.delete(ALICE, turn.id());

        assertThat(said(begun)).containsExactly("1", "2", "3", "4");
        for (Row row : house.named.list(ALICE, begun.id(), ALL).rows()) {
            assertThat(house.history.item(ALICE, row.id()))
                    .as("and can be referred to")
                    .isPresent();
            assertThat(house.history.item(BOB, row.id())).isEmpty();
        }
        house.named.delete(ALICE, begun.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void whatAResponseNeedsStaysWhenTheConversationGoesAndTheRestGoes() {
        Item last = house.user("4");
        Conversation begun = house.named.create(ALICE, Map.of("a", "1"), List.of(house.user("1")));
        Stored turn = house.turn(ALICE, begun.id(), "2", "3");
        house.named.add(ALICE, begun.id(), List.of(last));
        house.named.delete(ALICE, begun.id());

        assertThat(refusal(() -> house.named.get(ALICE, begun.id())).message())
                .isEqualTo("Conversation with id '" + begun.id() + "' not found.");
        assertThat(refusal(() -> house.named.delete(ALICE, begun.id())).status())
                .isEqualTo(404);
        assertThat(house.history.item(ALICE, last.id())).isEmpty();
        assertThat(house.rows()).containsExactly(1L, 3L, 1L);
        assertThat(house.snapshots
                        .inputItems(ALICE, turn.id(), ALL)
                        .orElseThrow()
                        .rows())
                .hasSize(1);
        Stored next = house.say(ALICE, turn, "5", "6");
        assertThat(house.said(ALICE, next)).containsExactly("1", "2", "3", "5", "6");
        house.snapshots.delete(ALICE, turn.id());
        house.snapshots.delete(ALICE, next.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void aTurnWithoutItemsKeepsWhatItCanBeContinuedFrom() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1"), house.user("2")));
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(house.turn(ALICE, begun.id(), List.of()));
        checkpoints.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of()), Segment.NONE);
        Stored silent = house.snapshots.find(ALICE, id).orElseThrow();
        assertThat(said(begun)).containsExactly("1", "2");
        house.named.delete(ALICE, begun.id());

        Stored next = house.say(ALICE, silent, "3'", "4'");
        assertThat(house.said(ALICE, next)).containsExactly("1", "2", "3'", "4'");
        house.snapshots.delete(ALICE, silent.id());
        house.snapshots.delete(ALICE, next.id());
        assertThat(house.locks()).isZero();
    }

    @Test
    void aForkOfADeletedConversationKeepsItsHistory() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
        Stored turn = house.turn(ALICE, begun.id(), "2", "3");
        Stored fork = house.say(ALICE, turn, "4", "5");
        house.snapshots.delete(ALICE, turn.id());
        house.named.delete(ALICE, begun.id());

        assertThat(house.said(ALICE, fork)).containsExactly("1", "2", "3", "4", "5");
        house.snapshots.delete(ALICE, fork.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    @Tag("R39")
    @Tag("U6")
    void nobodyElseHasIt() {
        Item one = house.user("1");
        Conversation mine = house.named.create(ALICE, Map.of("a", "1"), List.of(one));
        for (Caller stranger : List.of(BOB, OTHER_ALICE)) {
            List<ThrowingCallable> attempts = List.of(
                    () -> house.named.get(stranger, mine.id()),
                    () -> house.named.describe(stranger, mine.id(), Map.of()),
                    () -> house.named.delete(stranger, mine.id()),
                    () -> house.named.add(stranger, mine.id(), List.of(house.user("2"))),
                    () -> house.named.list(stranger, mine.id(), ALL),
                    () -> house.named.item(stranger, mine.id(), one.id()),
                    () -> house.named.remove(stranger, mine.id(), one.id()),
                    () -> house.named.open(stranger, mine.id(), false));
            assertThat(attempts)
                    .allSatisfy(attempt -> assertThat(refusal(attempt))
                            .isEqualTo(ApiError.notFound("Conversation with id '" + mine.id() + "' not found.")));
            assertThat(refusal(() -> house.history.upTo(stranger, new ThreadEnd(mine.id(), 0)))
                            .code())
                    .isEqualTo("previous_response_not_found");
        }
        assertThat(house.named.get(ALICE, mine.id())).isEqualTo(mine);
        assertThat(said(mine)).containsExactly("1");
    }

    @Test
    @Tag("R34")
    void aTakenIdIsAFaultAndNeverTakenOver() {
        Conversation first = seeded().create(ALICE, Map.of("a", "1"), List.of(house.user("1")));

        assertThatThrownBy(() -> seeded().create(BOB, Map.of(), List.of(house.user("2"))))
                .isInstanceOf(KeyTakenException.class);
        assertThat(house.named.get(ALICE, first.id())).isEqualTo(first);
        assertThat(said(first)).containsExactly("1");
    }

    /** The first id it gives is always the same. */
    private Conversations seeded() {
        Ids ids = new Ids(house.clock, new Random(7));
        return new Conversations(
                house.transactions,
                new Incoming(house.history, house.ids),
                TestKeys.REASONING,
                TestCompactions.SEALED,
                house.recent,
                ids,
                house.clock);
    }

    private List<String> said(Conversation conversation) {
        return house.said(
                ALICE, house.named.open(ALICE, conversation.id(), false).end());
    }

    private static List<String> ids(ItemPage page) {
        return page.rows().stream().map(Row::id).toList();
    }

    private static List<String> bytes(ItemPage page) {
        return page.rows().stream().map(row -> new String(row.json())).toList();
    }

    private static ApiError refusal(ThrowingCallable attempt) {
        ApiException refused = catchThrowableOfType(ApiException.class, attempt);
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }
}
