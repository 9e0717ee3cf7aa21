package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alice has a conversation, and lets Bob in. */
@OnBothDatabases
class SharesTest {

    private static final Caller CAROL = new Caller("acme", "carol", Set.of("user"));
    private static final Caller OTHER_BOB = new Caller("globex", "bob", Set.of("user"));
    private static final Wanted ALL = new Wanted(100, true, null);

    private House house;
    private String conversation;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        conversation = house.named
                .create(
                        ALICE,
                        Map.of("about", "apples"),
                        List.of(house.user("1").withId("msg_1")))
                .id();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void beforeItIsSharedThereIsNothingForAnybodyElse() {
        everything(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(404));
    }

    @Test
    void whoMayReadReadsAndChangesNothing() {
        share(BOB, Rights.READ);

        assertThat(house.named.get(BOB, conversation).metadata()).containsEntry("about", "apples");
        assertThat(listed(BOB)).containsExactly("1");
        assertThat(house.named.item(BOB, conversation, "msg_1").id()).isEqualTo("msg_1");
        assertThat(house.history.of(house.named.open(BOB, conversation, false))).hasSize(1);
        changes(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(403));
        assertThat(listed(ALICE)).containsExactly("1");
    }

    @Test
    void whoMayWriteAddsAndNothingMore() {
        share(BOB, Rights.WRITE);

        house.named.add(BOB, conversation, List.of(house.user("2")));
        Stored turn = house.turn(BOB, conversation, "3", "4");
        house.turn(ALICE, conversation, "5", "6");

        assertThat(listed(ALICE)).isEqualTo(listed(BOB)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(house.history.of(house.named.open(BOB, conversation, true)))
                .extracting(House::text)
                .containsExactly("1", "2", "3", "4", "5", "6");
        ownersOnly(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(403));
        assertThat(house.snapshots.find(ALICE, turn.id()))
                .as("a response is of whoever asked for it")
                .isEmpty();
        assertThat(house.snapshots.inputItems(BOB, turn.id(), ALL).orElseThrow().rows())
                .hasSize(1);
        assertThat(house.locks()).isZero();
    }

    @Test
    void aGuestBranchesOutOfItAndTheBranchIsHisOwn() {
        share(BOB, Rights.WRITE);
        Stored turn = house.turn(BOB, conversation, "2", "3");

        Stored branch = house.say(BOB, turn, "4", "5");
        Stored longer = house.say(BOB, branch, "6", "7");

        assertThat(house.said(BOB, longer)).containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(listed(ALICE)).containsExactly("1", "2", "3");
        assertThat(house.said(ALICE, longer)).doesNotContain("4", "5", "6", "7");
    }

    @Test
    void whatIsTakenBackIsClosedAlsoThroughWhatTheGuestSaidThere() {
        Share share = share(BOB, Rights.WRITE);
        Stored turn = house.turn(BOB, conversation, "2", "3");
        Stored branch = house.say(BOB, turn, "4", "5");
        assertThat(house.said(BOB, branch)).hasSize(5);

        assertThat(house.shares.revoke(ALICE, conversation, share.id())).isTrue();

        everything(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(404));
        assertThat(refusal(() -> house.said(BOB, turn)).code()).isEqualTo("previous_response_not_found");
        assertThat(refusal(() -> house.said(BOB, branch)).code()).isEqualTo("previous_response_not_found");
        assertThat(house.snapshots.find(BOB, turn.id())).isPresent();
        assertThat(listed(ALICE)).containsExactly("1", "2", "3");

        share(BOB, Rights.READ);
        assertThat(house.said(BOB, branch)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void whatIsTakenBackWhileAGuestsTurnRunsDoesNotGetItsAnswer() {
        Share share = share(BOB, Rights.WRITE);
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints running = house.snapshots.checkpoints(house.turn(BOB, conversation, List.of(house.user("2"))));
        running.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);

        house.shares.revoke(ALICE, conversation, share.id());
        running.ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("3"))), Segment.NONE);

        assertThat(listed(ALICE)).containsExactly("1");
        assertThat(house.locks()).isZero();
        assertThat(house.said(BOB, house.snapshots.find(BOB, id).orElseThrow())).containsExactly("2", "3");
    }

    @Test
    void whatIsTakenBackBeforeAGuestsTurnIsAnnouncedDoesNotTakeIt() {
        Share share = share(BOB, Rights.WRITE);
        Checkpoints late = house.snapshots.checkpoints(house.turn(BOB, conversation, List.of(house.user("2"))));
        house.shares.revoke(ALICE, conversation, share.id());

        ThrowingCallable announced = () ->
                late.announced(house.frozen(house.ids.next(Ids.RESPONSE), Status.IN_PROGRESS, List.of()), Segment.NONE);
        assertThat(status(announced)).isEqualTo(404);
        assertThat(house.locks()).isZero();
    }

    @Test
    void oneWriterAtATimeHoweverManyMayWrite() {
        share(BOB, Rights.WRITE);
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints running = house.snapshots.checkpoints(house.turn(BOB, conversation, List.of(house.user("2"))));
        running.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);

        List<ThrowingCallable> writes = List.of(
                () -> house.turn(ALICE, conversation, "x", "y"),
                () -> house.named.add(ALICE, conversation, List.of(house.user("x"))),
                () -> house.named.add(BOB, conversation, List.of(house.user("x"))));
        writes.forEach(write -> assertThat(refusal(write).code()).isEqualTo("conversation_locked"));

        running.ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("3"))), Segment.NONE);
        house.turn(ALICE, conversation, "4", "5");
        assertThat(listed(BOB)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void everybodyIsEverybodyOfTheOrganisation() {
        house.shares.grant(ALICE, conversation, Share.EVERYBODY, Rights.READ);
        share(CAROL, Rights.WRITE);

        assertThat(listed(BOB)).containsExactly("1");
        house.named.add(CAROL, conversation, List.of(house.user("2")));
        changes(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(403));
        everything(OTHER_BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(404));
        assertThat(house.shares.withCaller(BOB, null, 10)).hasSize(1);
        assertThat(house.shares.withCaller(OTHER_BOB, null, 10)).isEmpty();
    }

    @Test
    void sharingAgainWithTheSameChangesHowFarItGoes() {
        Share first = share(BOB, Rights.WRITE);
        Share second = share(BOB, Rights.READ);

        assertThat(second).isEqualTo(first.with(Rights.READ));
        assertThat(house.shares.list(ALICE, conversation, null, 10)).containsExactly(second);
        changes(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(403));
    }

    @Test
    void sharesAreListedForTheOwnerAndForWhomTheyAreWith() {
        Share bobs = share(BOB, Rights.READ);
        Share carols = share(CAROL, Rights.WRITE);
        String other = house.named.create(ALICE, Map.of(), List.of()).id();
        house.clock.pass(Duration.ofMillis(1));
        Share later = house.shares.grant(ALICE, other, "bob", Rights.WRITE);
        String own = house.named.create(BOB, Map.of(), List.of()).id();
        house.shares.grant(BOB, own, Share.EVERYBODY, Rights.READ);

        assertThat(house.shares.list(ALICE, conversation, null, 10)).containsExactly(bobs, carols);
        assertThat(house.shares.list(ALICE, conversation, bobs.id(), 10)).containsExactly(carols);
        assertThat(house.shares.withCaller(BOB, null, 10))
                .as("what he shares himself is no news to him")
                .containsExactly(later, bobs);
        assertThat(house.shares.withCaller(BOB, later.id(), 10)).containsExactly(bobs);
        assertThat(house.shares.withCaller(BOB, null, 1)).containsExactly(later);
    }

    @Test
    void thereIsNothingToShareWithOneself() {
        assertThat(refusal(() -> share(ALICE, Rights.READ)).param()).isEqualTo("subject");
    }

    @Test
    void noConversationIsSharedWithoutEnd() {
        IntStream.range(0, Shares.MOST).forEach(i -> house.shares.grant(ALICE, conversation, "guest" + i, Rights.READ));

        assertThat(refusal(() -> share(BOB, Rights.READ)).code()).isEqualTo("too_many_shares");
        house.shares.grant(ALICE, conversation, "guest0", Rights.WRITE);
    }

    @Test
    void whoIsGoneIsNotLetInByTheNextOfThatId() {
        share(BOB, Rights.WRITE);
        house.turn(BOB, conversation, "2", "3");
        house.named.delete(ALICE, conversation);

        assertThat(house.count("conversation_share")).isZero();
        everything(BOB).forEach(attempt -> assertThat(status(attempt)).isEqualTo(404));
        assertThat(house.shares.withCaller(BOB, null, 10)).isEmpty();
    }

    @Test
    void whatTheOwnerDeletesAGuestCannotGoOnFrom() {
        share(BOB, Rights.WRITE);
        Stored his = house.turn(BOB, conversation, "2", "3");
        Stored hers = house.turn(ALICE, conversation, "4", "5");
        house.named.delete(ALICE, conversation);

        assertThat(refusal(() -> house.said(BOB, his)).code()).isEqualTo("previous_response_not_found");
        assertThat(house.said(ALICE, hers)).containsExactly("1", "2", "3", "4", "5");
        assertThat(house.snapshots.delete(BOB, his.id())).isTrue();
        assertThat(house.snapshots.delete(ALICE, hers.id())).isTrue();
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void aGuestRefersToItemsOfItAsLongAsHeMayRead() {
        Incoming incoming = new Incoming(house.history, house.ids);
        List<Item> reference = List.of(new Item.ItemReference("msg_1"));
        assertThat(status(() -> incoming.ready(BOB, reference, "input"))).isEqualTo(404);

        Share share = share(BOB, Rights.READ);
        assertThat(incoming.ready(BOB, reference, "input"))
                .extracting(House::text)
                .containsExactly("1");
        house.shares.revoke(ALICE, conversation, share.id());
        assertThat(status(() -> incoming.ready(BOB, reference, "input"))).isEqualTo(404);
    }

    @Test
    void whatAGuestReadsDoesNotStayBehindInMemory() {
        Share share = share(BOB, Rights.READ);
        assertThat(house.history.of(house.named.open(BOB, conversation, false))).hasSize(1);
        house.shares.revoke(ALICE, conversation, share.id());

        assertThat(house.recent.find(BOB, conversation)).isNull();
        assertThat(house.recent.find(ALICE, conversation)).isNotNull();
    }

    private Share share(Caller guest, Rights rights) {
        // So that ids are in the order of their making.
        house.clock.pass(Duration.ofMillis(1));
        return house.shares.grant(ALICE, conversation, guest.subject(), rights);
    }

    private List<String> listed(Caller caller) {
        return house.named.list(caller, conversation, ALL).rows().stream()
                .map(row -> house.history.item(ALICE, row.id()).orElseThrow())
                .map(House::text)
                .toList();
    }

    private List<ThrowingCallable> everything(Caller caller) {
        return Stream.of(reads(caller), changes(caller)).flatMap(List::stream).toList();
    }

    private List<ThrowingCallable> reads(Caller caller) {
        return List.of(
                () -> house.named.get(caller, conversation),
                () -> house.named.list(caller, conversation, ALL),
                () -> house.named.item(caller, conversation, "msg_1"),
                () -> house.named.open(caller, conversation, false));
    }

    private List<ThrowingCallable> changes(Caller caller) {
        return Stream.concat(
                        Stream.<ThrowingCallable>of(
                                () -> house.named.add(caller, conversation, List.of(house.user("x"))),
                                () -> house.named.open(caller, conversation, true)),
                        ownersOnly(caller).stream())
                .toList();
    }

    private List<ThrowingCallable> ownersOnly(Caller caller) {
        return List.of(
                () -> house.named.describe(caller, conversation, Map.of()),
                () -> house.named.remove(caller, conversation, "msg_1"),
                () -> house.named.delete(caller, conversation),
                () -> house.shares.grant(caller, conversation, "dave", Rights.READ),
                () -> house.shares.list(caller, conversation, null, 10),
                () -> house.shares.revoke(caller, conversation, "share_0"));
    }

    private static int status(ThrowingCallable attempt) {
        return refusal(attempt).status();
    }

    private static ApiError refusal(ThrowingCallable attempt) {
        ApiException refused = catchThrowableOfType(ApiException.class, attempt);
        assertThat(refused).isNotNull();
        return refused.error();
    }
}
