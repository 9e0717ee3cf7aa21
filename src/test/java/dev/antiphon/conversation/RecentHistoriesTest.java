package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.conversation.RecentHistories.Past;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.UnreadableException;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class RecentHistoriesTest {

    private House house;

    /** Of another node, which is not told of deletions. */
    private History elsewhere;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        elsewhere = new History(house.transactions, new RecentHistories());
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @Tag("R14")
    void theNextTurnReadsOnlyWhatWasSaidSince() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.said(ALICE, one);
        Stored two = house.say(ALICE, one, "3", "4");
        loseItems(0, 1);

        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
        loseItems(2, 3);
        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void anEarlierEndIsReadWithoutWhatCameLater() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        house.said(ALICE, two);

        assertThat(house.said(ALICE, one)).containsExactly("1", "2");
        loseItems(0, 3);
        assertThat(house.said(ALICE, two)).as("still known").containsExactly("1", "2", "3", "4");
    }

    @Test
    void aTurnWithoutItemsEndsWhereTheOneBeforeDid() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored empty = house.end(ALICE, one, List.of(), Status.COMPLETED, List.of());
        house.said(ALICE, empty);
        Stored two = house.say(ALICE, empty, "3", "4");

        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
        assertThat(house.said(ALICE, empty)).containsExactly("1", "2");
    }

    @Test
    @Tag("R39")
    void whatTheOwnerHasReadNobodyElseFinds() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.said(ALICE, one);

        for (Caller stranger : List.of(BOB, OTHER_ALICE)) {
            assertThat(house.said(stranger, one.end())).isEmpty();
        }
        loseItems(0, 1);
        assertThat(house.said(ALICE, one)).as("and nobody drives it out").containsExactly("1", "2");
    }

    @Test
    @Tag("R5")
    void aDeletedResponseIsNotRemembered() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        house.said(ALICE, two);

        house.snapshots.delete(ALICE, two.id());
        assertThat(house.recent.bytes()).isZero();
        assertThat(house.said(ALICE, two)).containsExactly("1", "2");

        house.snapshots.delete(ALICE, one.id());
        assertThat(house.recent.bytes()).isZero();
        assertThat(house.said(ALICE, one)).isEmpty();
    }

    @Test
    @Tag("R5")
    void whatOnlyADeletedForkNeededIsNotRememberedEither() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        Stored fork = house.say(ALICE, two, "5", "6");
        Stored second = house.say(ALICE, two, "5'", "6'");
        house.snapshots.delete(ALICE, fork.id());
        house.snapshots.delete(ALICE, two.id());
        house.said(ALICE, two);
        house.said(ALICE, second);
        assertThat(house.recent.bytes()).isPositive();

        house.snapshots.delete(ALICE, second.id());
        assertThat(house.recent.bytes()).isZero();
        assertThat(house.said(ALICE, two)).containsExactly("1", "2");
    }

    @Test
    void aConversationIsReadOnToo() {
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
        said(house.history, begun);
        house.turn(ALICE, begun.id(), "2", "3");
        loseItems(0, 0);

        assertThat(said(house.history, begun)).containsExactly("1", "2", "3");
    }

    @Test
    @Tag("R5")
    void anItemThatIsTakenOutIsGoneWhereverItWasRead() {
        Item secret = house.user("secret");
        Conversation begun = house.named.create(ALICE, Map.of(), List.of(house.user("1"), secret));
        Stored turn = house.turn(ALICE, begun.id(), "2", "3");
        Stored fork = house.say(ALICE, turn, "4", "5");
        for (History history : List.of(house.history, elsewhere)) {
            assertThat(said(history, begun)).contains("secret");
            assertThat(said(history, turn)).contains("secret");
            assertThat(said(history, fork)).contains("secret");
        }

        house.named.remove(ALICE, begun.id(), secret.id());
        house.turn(ALICE, begun.id(), "6", "7");

        for (History history : List.of(house.history, elsewhere)) {
            assertThat(said(history, begun)).containsExactly("1", "2", "3", "6", "7");
            assertThat(said(history, turn)).containsExactly("1", "2", "3");
            assertThat(said(history, fork)).containsExactly("1", "2", "3", "4", "5");
        }
    }

    @Test
    void ofManyTheOldestAreForgottenAndTheLargestAreNotKept() {
        Item item = house.user("1");
        for (int i = 0; i < 10; i++) {
            house.recent.keep("thread" + i, new Past(ALICE, 0, List.of(item), 5 << 20));
            house.recent.find(ALICE, "thread0");
        }
        house.recent.keep("large", new Past(ALICE, 0, List.of(item), 9 << 20));

        assertThat(house.recent.bytes()).isEqualTo(30 << 20);
        assertThat(house.recent.find(ALICE, "thread0")).as("was asked for").isNotNull();
        assertThat(house.recent.find(ALICE, "thread1")).isNull();
        assertThat(house.recent.find(ALICE, "thread9")).isNotNull();
        assertThat(house.recent.find(ALICE, "large")).isNull();
    }

    @Test
    void aRowThatCannotBeReadIsNoFaultOfWhoeverContinuesIt() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.transactions.run(entities -> entities.createNativeQuery("update item set json = ?")
                .setParameter(1, "{\"type\":\"mcp_call\",\"id\":\"mcp_1\"}".getBytes(StandardCharsets.UTF_8))
                .executeUpdate());

        assertThatThrownBy(() -> said(elsewhere, one)).isInstanceOf(UnreadableException.class);
    }

    /** Takes rows away that memory does not need; whoever read them would miss them. */
    private void loseItems(int from, int to) {
        house.transactions.run(entities -> entities.createNativeQuery("delete from item where position between ? and ?")
                .setParameter(1, from)
                .setParameter(2, to)
                .executeUpdate());
    }

    @Test
    void aCallersTokenDoesNotStayWithWhatIsRemembered() {
        Stored last = house.say(ALICE, null, "1", "2");
        Caller signedIn = ALICE.by(new OwnToken("token", "issuer"));
        house.history.upTo(signedIn, last.end());

        assertThat(house.recent.find(ALICE, last.end().threadId()).owner().token())
                .isNull();
    }

    private List<String> said(History history, Conversation conversation) {
        return history.of(house.named.open(ALICE, conversation.id(), false)).stream()
                .map(House::text)
                .toList();
    }

    private List<String> said(History history, Stored last) {
        return history.upTo(ALICE, last.end()).stream().map(House::text).toList();
    }
}
