package dev.antiphon.snapshot;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

    @TempDir
    private Path data;

    @Test
    @Tag("R12")
    @Tag("R37")
    @Tag("U1")
    void everythingIsThereAfterARestart() {
        Stored before;
        try (House house = new House(data)) {
            before = house.say(ALICE, house.say(ALICE, null, "1", "2"), "3", "4");
        }
        try (House house = new House(data)) {
            assertThat(house.snapshots.find(ALICE, before.id()).orElseThrow().json())
                    .isEqualTo(before.json());
            assertThat(house.said(ALICE, before)).containsExactly("1", "2", "3", "4");
            assertThat(house.settle(id -> false)).isZero();
        }
    }

    @Test
    @Tag("R24")
    @Tag("R28")
    void aResponseThatWasRunningWhenTheServerDiedIsFailedAndShowsItsInput() {
        String id;
        Stored previous;
        Item question;
        try (House house = new House(data)) {
            previous = house.say(ALICE, null, "1", "2");
            question = house.user("3");
            id = house.ids.next(Ids.RESPONSE);
            Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(ALICE, previous, List.of(question)));
            checkpoints.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
            assertThat(house.settle(id::equals)).as("it runs here").isZero();
        }
        try (House house = new House(data)) {
            assertThat(house.settle(other -> false)).isEqualTo(1);
            assertThat(house.settle(other -> false)).isZero();

            Stored failed = house.snapshots.find(ALICE, id).orElseThrow();
            var json = Json.tree(failed.json());
            assertThat(failed.status()).isEqualTo(Status.FAILED);
            assertThat(failed.end()).isNull();
            assertThat(failed.previousResponseId()).isEqualTo(previous.id());
            assertThat(json.at("/status").asText()).isEqualTo("failed");
            assertThat(json.at("/error/code").asText()).isEqualTo("server_error");
            assertThat(json.at("/error/message").asText()).contains("interrupted");
            assertThat(json.at("/created_at").asLong()).isEqualTo(failed.createdAt());
            assertThat(json.at("/usage/output_tokens_details/reasoning_tokens").isInt())
                    .isTrue();
            assertThat(house.snapshots
                            .inputItems(ALICE, id, new Wanted(10, true, null))
                            .orElseThrow()
                            .rows())
                    .extracting(row -> row.id())
                    .containsExactly(question.id());
            assertThat(house.said(ALICE, house.say(ALICE, previous, "again", "3")))
                    .hasSize(4);
            assertThat(house.snapshots.delete(ALICE, id)).isTrue();
        }
    }

    @Test
    @Tag("R24")
    @Tag("U24")
    void aConversationIsFreeAgainWhenItsInterruptedTurnIsClosedAndKeepsNothingOfIt() {
        String id;
        String conversation;
        Item question;
        try (House house = new House(data)) {
            conversation = house.named
                    .create(ALICE, Map.of(), List.of(house.user("1")))
                    .id();
            question = house.user("2");
            id = house.ids.next(Ids.RESPONSE);
            house.snapshots
                    .checkpoints(house.turn(ALICE, conversation, List.of(question)))
                    .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        }
        try (House house = new House(data)) {
            assertThat(house.locks()).isEqualTo(1);
            assertThat(house.settle(other -> false)).isEqualTo(1);

            assertThat(house.locks()).isZero();
            assertThat(house.said(
                            ALICE, house.named.open(ALICE, conversation, true).end()))
                    .containsExactly("1");
            assertThat(house.snapshots
                            .inputItems(ALICE, id, new Wanted(10, true, null))
                            .orElseThrow()
                            .rows())
                    .extracting(row -> row.id())
                    .containsExactly(question.id());
            assertThat(house.said(ALICE, house.turn(ALICE, conversation, "2", "3")))
                    .containsExactly("1", "2", "3");
        }
    }

    /** A process that was taken for dead and is not: what it says late must not be mixed into what came after. */
    @Test
    @Tag("U24")
    void whoHasLostItsTurnAddsNothingToTheConversation() {
        try (House house = new House(data)) {
            String conversation = house.named.create(ALICE, Map.of(), List.of()).id();
            String id = house.ids.next(Ids.RESPONSE);
            Checkpoints late = house.snapshots.checkpoints(house.turn(ALICE, conversation, List.of(house.user("1"))));
            late.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
            assertThat(house.settle(other -> false)).isEqualTo(1);
            house.turn(ALICE, conversation, "2", "3");

            Frozen ended = house.frozen(id, Status.COMPLETED, List.of(house.assistant("1'")));
            assertThatThrownBy(() -> late.ended(ended, Segment.NONE)).isInstanceOf(LeaseLostException.class);
            assertThat(house.said(
                            ALICE, house.named.open(ALICE, conversation, true).end()))
                    .containsExactly("2", "3");
        }
    }

    @Test
    void aThousandInterruptedResponsesAreAllClosed() {
        try (House house = new House(data)) {
            for (int i = 0; i < 1_000; i++) {
                house.snapshots
                        .checkpoints(house.origin(ALICE, null, List.of(house.user("q"))))
                        .announced(
                                house.frozen(house.ids.next(Ids.RESPONSE), Status.IN_PROGRESS, List.of()),
                                Segment.NONE);
            }
            assertThat(house.settle(id -> false)).isEqualTo(1_000);
        }
    }

    /** A reference is never stored itself: it would stand in the way of what it refers to. */
    @Test
    @Tag("R72")
    void whatAnInterruptedRequestReferredToIsShownInItsPlace() {
        String id;
        Item question;
        try (House house = new House(data)) {
            question = house.user("1");
            house.end(ALICE, null, List.of(question), Status.COMPLETED, List.of(house.assistant("2")));
            id = house.ids.next(Ids.RESPONSE);
            List<Item> input =
                    List.of(new Item.ItemReference(question.id()), new Item.ItemReference("msg_gone"), house.user("3"));
            house.snapshots
                    .checkpoints(house.origin(ALICE, null, input))
                    .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        }
        try (House house = new House(data)) {
            assertThat(house.settle(other -> false)).isEqualTo(1);
            assertThat(house.history.item(ALICE, question.id())).contains(question);
            assertThat(house.snapshots
                            .inputItems(ALICE, id, new Wanted(10, true, null))
                            .orElseThrow()
                            .rows())
                    .extracting(row -> Json.tree(row.json()).get("type").asText())
                    .containsExactly("message", "message");
        }
    }
}
