package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.EventReader;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import dev.antiphon.journal.Resumption;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.writer.ItemWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that dies after any event leaves a journal that another one can take up. */
@Tag("R51")
@Tag("U29")
class ResumptionTest {

    private static final Ending RESTARTED = new Ending.Failed(ApiError.server(500, "The server was restarted."));

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void whatWasCutAnywhereIsClosedAndFails(String name) throws Exception {
        List<byte[]> whole = Played.of(name, true).frames(0);
        for (int cut = 1; cut < whole.size(); cut++) {
            LiveResponse live = takenUp(whole.subList(0, cut));
            ItemWriter.closeLeftOpen(live, Played.form(name));
            Outcome last = live.end(RESTARTED, Usage.NONE);

            List<byte[]> frames = Played.frames(live.from(0));
            assertThat(frames.subList(0, cut)).containsExactlyElementsOf(whole.subList(0, cut));
            assertThat(ClientFold.of(Played.events(frames)))
                    .isEqualTo(Json.tree(live.now()))
                    .isEqualTo(Json.tree(last.last().json()));
            assertThat(last.last().sequenceNumber()).isEqualTo(frames.size() - 1);
            assertThat(last.last().response().status().word()).isEqualTo("failed");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void theItemThatWasOpenEndsIncompleteAndTheOthersStayAsTheyWere(String name) throws Exception {
        List<byte[]> whole = Played.of(name, true).frames(0);
        for (int cut = 1; cut < whole.size(); cut++) {
            LiveResponse live = takenUp(whole.subList(0, cut));
            boolean open = live.unfinished().isPresent();
            JsonNode before = Json.tree(live.now()).get("output");
            ItemWriter.closeLeftOpen(live, Played.form(name));
            JsonNode after = Json.tree(live.now()).get("output");

            assertThat(live.unfinished()).isEmpty();
            assertThat(after).hasSameSizeAs(before);
            for (int i = 0; i < after.size(); i++) {
                if (open && i == after.size() - 1 && after.get(i).has("status")) {
                    // The contract has no such status for a patch.
                    boolean patch = after.get(i).get("type").textValue().equals("apply_patch_call");
                    assertThat(after.get(i).get("status").textValue()).isEqualTo(patch ? "in_progress" : "incomplete");
                } else {
                    assertThat(after.get(i)).isEqualTo(before.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#foreground")
    void whatIsTakenUpGoesOnAsIfNothingHadHappened(String name) throws Exception {
        List<byte[]> whole = Played.of(name, true).frames(0);
        List<ResponseEvent> events =
                Played.events(whole).stream().map(EventReader::read).toList();
        for (int cut = 1; cut < whole.size(); cut++) {
            LiveResponse live = takenUp(whole.subList(0, cut));
            for (int rest = cut; rest < whole.size() - 1; rest++) {
                // The first two are the announcement, which only a journal of one frame has not brought to its end.
                live.append(events.get(rest));
            }
            live.leave();

            assertThat(Played.frames(live.from(0))).containsExactlyElementsOf(whole.subList(0, whole.size() - 1));
            assertThat(Json.tree(live.now()).get("output"))
                    .isEqualTo(Json.tree(Json.bytes(lifecycle(events.getLast()).response()))
                            .get("output"));
        }
    }

    @Test
    @Tag("U10")
    void aThoughtThatWasToBeSealedIsSealedAsFarAsItCame() throws Exception {
        List<byte[]> whole = Played.of("sealed-reasoning", true).frames(0);
        LiveResponse live = takenUp(whole.subList(0, 9));
        assertThat(Json.tree(live.now()).at("/output/0/encrypted_content").asText())
                .isEqualTo("over-2-nothing");
        ItemWriter.closeLeftOpen(live, Played.form("sealed-reasoning"));

        JsonNode closed = Json.tree(live.now()).at("/output/0");
        assertThat(closed.at("/content/0/text").asText()).isEqualTo("The user greets. ");
        assertThat(closed.get("encrypted_content").asText())
                .isEqualTo("over-%d-%d"
                        .formatted(
                                closed.get("summary").toString().length(),
                                closed.get("content").toString().length()));
    }

    @Test
    void whatWasNotToBeSealedIsNotSealedByWhoeverTakesItUp() throws Exception {
        List<byte[]> whole = Played.of("reasoning-then-text", true).frames(0);
        LiveResponse live = takenUp(whole.subList(0, 5));
        ItemWriter.closeLeftOpen(live, Played.form("sealed-reasoning"));

        assertThat(Json.tree(live.now()).at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(Json.tree(live.now()).at("/output/0").has("encrypted_content"))
                .isFalse();
    }

    @Test
    void aJournalWithAGapIsNotTakenUp() throws Exception {
        List<byte[]> whole = Played.of("a-text-answer", true).frames(0);

        assertThatThrownBy(() -> takenUp(List.of())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> takenUp(whole.subList(1, 3))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> takenUp(List.of(whole.get(0), whole.get(2)))).hasMessageContaining("Event 1");
    }

    @Test
    void aJournalThatHasItsEndIsNotTakenUp() throws Exception {
        List<byte[]> whole = Played.of("a-text-answer", true).frames(0);

        assertThatThrownBy(() -> takenUp(whole)).hasMessageContaining("is over");
    }

    private static ResponseEvent.Lifecycle lifecycle(ResponseEvent event) {
        return (ResponseEvent.Lifecycle) event;
    }

    private static LiveResponse takenUp(List<byte[]> frames) {
        return Resumption.of(
                frames, List.of(), Played.ALICE, Played.LIMITS.journalBytes(), Checkpoints.NONE, Played.NOON);
    }
}
