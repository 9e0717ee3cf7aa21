package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class ForkTest {

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
    @Tag("R14")
    @Tag("R35")
    void continuingTheNewestEndAppendsToItsThread() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");

        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
        assertThat(two.end()).isEqualTo(new ThreadEnd(one.end().threadId(), 3));
        assertThat(house.rows()).containsExactly(1L, 4L, 2L);
    }

    @Test
    @Tag("R35")
    void forksOfForksKeepTheirOwnHistory() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        Stored fork = house.say(ALICE, one, "3'", "4'");
        Stored forkGoesOn = house.say(ALICE, fork, "5'", "6'");
        Stored forkOfFork = house.say(ALICE, fork, "5\"", "6\"");
        Stored deeper = house.say(ALICE, forkOfFork, "7\"", "8\"");

        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
        assertThat(house.said(ALICE, forkGoesOn)).containsExactly("1", "2", "3'", "4'", "5'", "6'");
        assertThat(house.said(ALICE, deeper)).containsExactly("1", "2", "3'", "4'", "5\"", "6\"", "7\"", "8\"");
        assertThat(house.rows()).as("items are stored once").containsExactly(3L, 12L, 6L);
    }

    @Test
    @Tag("U1")
    void aChainOfAHundredTurnsIsOneThreadReadInOrder() {
        Stored last = null;
        List<String> expected = new ArrayList<>();
        for (int turn = 0; turn < 100; turn++) {
            last = house.say(ALICE, last, "q" + turn, "a" + turn);
            expected.addAll(List.of("q" + turn, "a" + turn));
        }
        assertThat(house.said(ALICE, last)).isEqualTo(expected);
        assertThat(house.rows()).containsExactly(1L, 200L, 100L);
    }

    /** What clients may send is bounded; what a model says is not, and must not end its conversation. */
    @Test
    @Tag("R30")
    void aCallWhoseNameNoClientMaySendIsReadBackAllTheSame() {
        String name = "n".repeat(300);
        Item call = new Item.FunctionCall("fc_1", Item.COMPLETED, "call_1", name, "{}");
        Stored one = house.end(ALICE, null, "1", Status.COMPLETED, List.of(call));

        assertThat(house.history.upTo(ALICE, one.end())).contains(call);
    }

    @Test
    void aHundredForksOfForksAreReadInOrder() {
        Stored last = house.say(ALICE, null, "0", "0'");
        List<String> expected = new ArrayList<>(List.of("0", "0'"));
        for (int turn = 1; turn <= 100; turn++) {
            Stored forked = house.say(ALICE, last, "q" + turn, "a" + turn);
            house.say(ALICE, last, "other", "answer");
            last = house.say(ALICE, last, "f" + turn, "g" + turn);
            expected.addAll(List.of("f" + turn, "g" + turn));
            assertThat(forked.end()).isNotEqualTo(last.end());
        }
        assertThat(house.said(ALICE, last)).isEqualTo(expected);
    }

    @Test
    @Tag("R35")
    void twoResponsesThatRaceForOneEndBothKeepTheirHistory() throws Exception {
        int racers = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(racers)) {
            for (int round = 0; round < 10; round++) {
                Stored start = house.say(ALICE, house.say(ALICE, null, "hello", "hi"), "start", "go");
                CyclicBarrier barrier = new CyclicBarrier(racers);
                List<Future<Stored>> runs = IntStream.range(0, racers)
                        .mapToObj(i -> threads.submit(() -> {
                            barrier.await();
                            return house.say(ALICE, start, "q" + i, "a" + i);
                        }))
                        .toList();
                int appended = 0;
                for (int i = 0; i < racers; i++) {
                    Stored ended = runs.get(i).get();
                    assertThat(house.said(ALICE, ended))
                            .containsExactly("hello", "hi", "start", "go", "q" + i, "a" + i);
                    appended += ended.end().threadId().equals(start.end().threadId()) ? 1 : 0;
                }
                assertThat(appended).as("exactly one of them appends").isEqualTo(1);
            }
        }
    }

    @Test
    @Tag("R40")
    void nobodyContinuesThroughAFailedOrCancelledResponse() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.end(ALICE, one, "3", Status.FAILED, List.of(house.assistant("half")));
        house.end(ALICE, one, "3", Status.CANCELLED, List.of());
        Stored next = house.say(ALICE, one, "again", "4");

        assertThat(house.said(ALICE, next)).containsExactly("1", "2", "again", "4");
        assertThat(next.end().threadId()).isEqualTo(one.end().threadId());
    }

    @Test
    @Tag("R19")
    @Tag("R30")
    @Tag("R42")
    @Tag("U3")
    @Tag("U11")
    void callsAndOutputsComeBackAsTheyWentIn() {
        Item call = new Item.FunctionCall("fc_1", Item.COMPLETED, "call_1", "weather", "{\"city\": \"Ulm\"}");
        Stored asked = house.end(ALICE, null, "q", Status.COMPLETED, List.of(house.assistant("let me see"), call));
        Item output = new Item.FunctionCallOutput("fco_1", Item.COMPLETED, "call_1", TextNode.valueOf("sunny"));
        Stored answered = house.end(ALICE, asked, List.of(output), Status.COMPLETED, List.of(house.assistant("Sun.")));

        List<Item> history = house.history.upTo(ALICE, answered.end());
        assertThat(history)
                .extracting(House::text)
                .containsExactly("q", "let me see", "call call_1", "output call_1", "Sun.");
        assertThat(history).contains(call, output);
    }

    @Test
    void whatAnIncompleteResponseLeftUnfinishedIsNoHistory() {
        Item call = new Item.FunctionCall("fc_2", Item.INCOMPLETE, "call_2", "weather", "{\"ci");
        Stored cut = house.end(ALICE, null, "q", Status.INCOMPLETE, List.of(house.assistant("half a sen"), call));
        Stored next = house.say(ALICE, cut, "go on", "tence");

        assertThat(new String(cut.json())).contains("call_2");
        assertThat(house.said(ALICE, next)).containsExactly("q", "half a sen", "go on", "tence");
    }

    @Test
    void aTurnThatAddsNothingKeepsWhatCameBefore() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored silent = house.end(ALICE, one, List.of(), Status.COMPLETED, List.of());
        Stored next = house.say(ALICE, silent, "3", "4");
        house.snapshots.delete(ALICE, one.id());
        house.snapshots.delete(ALICE, silent.id());

        assertThat(house.said(ALICE, next)).containsExactly("1", "2", "3", "4");
    }

    @Test
    @Tag("U6")
    void anItemIsFoundByItsOwnerOnlyAndTheNewestWins() {
        Item early = house.user("early");
        house.end(ALICE, null, List.of(early), Status.COMPLETED, List.of());
        house.clock.pass(Duration.ofSeconds(1));
        Item late = ((Item.Message) house.user("late")).withId(early.id());
        Stored newest = house.end(ALICE, null, List.of(late), Status.COMPLETED, List.of());

        assertThat(house.history.item(ALICE, early.id())).contains(late);
        assertThat(house.history.item(BOB, early.id())).isEmpty();
        assertThat(house.history.item(ALICE, "msg_unknown")).isEmpty();
        house.snapshots.delete(ALICE, newest.id());
        assertThat(house.history.item(ALICE, early.id())).contains(early);
    }
}
