package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.Recordings;
import dev.antiphon.contract.Recordings.Recording;
import dev.antiphon.event.EventReader;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Json;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fold, over what other servers really sent. */
@Tag("R57")
class RecordingsTest {

    /** A gateway that gives an item another id in every event. */
    private static final String IDS_ROTATE = "github-copilot-id-rotation.1.chunks.txt";

    /** Made by hand: there is a call, but the last event has no output at all. */
    private static final String NO_OUTPUT = "parallel-tool-call-wrapper.1.chunks.txt";

    static List<Recording> streams() {
        return Recordings.streams();
    }

    @Test
    void thereAreThirtyFiveFilesAndSomeHoldSeveralResponses() {
        assertThat(Recordings.names(".chunks.txt")).hasSize(35);
        assertThat(streams()).hasSize(39);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void theFoldOfTheEventsIsWhatTheLastEventSays(Recording recording) {
        List<ResponseEvent> events =
                recording.events().stream().map(EventReader::read).toList();
        ResponseDraft draft = new ResponseDraft(((ResponseEvent.Created) events.getFirst()).response());
        events.subList(0, events.size() - 1).forEach(draft::apply);
        JsonNode folded = json(draft.now().output());
        draft.apply(events.getLast());

        JsonNode last = recording.events().getLast().get("response");
        JsonNode output = alike(recording.file(), last.get("output"));
        if (recording.file().equals(NO_OUTPUT)) {
            assertThat(output).isEmpty();
            assertThat(folded).isEqualTo(json(List.of(items(recording).getLast())));
        } else {
            assertThat(alike(recording.file(), folded)).isEqualTo(output);
        }
        assertThat(alike(recording.file(), json(draft.now().output()))).isEqualTo(output);
        assertThat(draft.now().id()).isEqualTo(last.get("id").asText());
        assertThat(draft.now().status().word())
                .isEqualTo(last.path("status").asText())
                .isIn("completed", "failed");
    }

    /** What is under a seal is sealed anew in the last event, and one gateway makes up new ids there. */
    private static JsonNode alike(String file, JsonNode output) {
        JsonNode copy = output.deepCopy();
        for (JsonNode item : copy) {
            ((ObjectNode) item).remove(List.of("encrypted_content", "fingerprint"));
            if (file.equals(IDS_ROTATE)) {
                ((ObjectNode) item).remove("id");
            }
        }
        return copy;
    }

    private static List<JsonNode> items(Recording recording) {
        return recording.events().stream()
                .filter(event -> Recordings.typeOf(event).equals("response.output_item.done"))
                .map(event -> event.get("item"))
                .toList();
    }

    private static JsonNode json(Object value) {
        return Json.tree(Json.bytes(value));
    }
}
