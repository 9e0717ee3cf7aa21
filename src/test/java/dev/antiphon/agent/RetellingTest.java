package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Retold;
import dev.antiphon.protocol.Json;
import dev.antiphon.writer.Retelling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stored response is told again in the order in which it came about. */
@Tag("R44")
@Tag("R47")
class RetellingTest {

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#foreground")
    void whoFoldsWhatIsRetoldHasTheResponse(String name) throws Exception {
        byte[] last = Played.of(name, false).live.now();

        assertThat(ClientFold.of(Played.events(retold(name, last)))).isEqualTo(Json.tree(last));
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#foreground")
    void theOrderIsThatOfTheLiveStreamWithEveryTextInOnePiece(String name) throws Exception {
        Played played = Played.of(name, true);

        assertThat(steps(Played.events(retold(name, played.live.now())))).isEqualTo(steps(played.events()));
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#foreground")
    void theAnnouncementIsTheLiveOneToTheByte(String name) throws Exception {
        Played played = Played.of(name, true);

        assertThat(retold(name, played.live.now()).subList(0, 2))
                .containsExactlyElementsOf(played.frames(0).subList(0, 2));
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#foreground")
    void whatWasCancelledAnywhereIsRetoldToo(String name) throws Exception {
        int length = Script.of(Played.FOLDER.resolve(name + ".model.jsonl")).length();
        for (int line = 0; line < length; line++) {
            byte[] last = Played.cancelledBefore(name, line).live.now();

            assertThat(ClientFold.of(Played.events(retold(name, last)))).isEqualTo(Json.tree(last));
        }
    }

    @Test
    @Tag("R22")
    void whatThisHouseDoesNotUnderstandIsNotLost() throws Exception {
        ObjectNode response =
                (ObjectNode) Json.tree(Played.of("a-text-answer", true).live.now());
        response.putObject("of_tomorrow").put("kept", "as it is");
        byte[] last = Json.bytes(response);

        List<byte[]> frames = retold("a-text-answer", last);

        assertThat(frames.getFirst()).asString().contains("\"of_tomorrow\":{\"kept\":\"as it is\"}");
        assertThat(frames.getLast()).asString().contains("\"response\":" + new String(last) + ",\"sequence_number\"");
    }

    @Test
    void nobodyIsToldMoreOnceHeHasLeft() throws Exception {
        List<byte[]> heard = new ArrayList<>();

        Retelling.tell(
                new Retold(Played.of("text-and-parallel-calls", true).live.now()), ReasoningNames.OPENAI, frame -> {
                    heard.add(frame);
                    return heard.size() < 4;
                });

        assertThat(heard).hasSize(4);
    }

    private static List<byte[]> retold(String name, byte[] last) {
        List<byte[]> frames = new ArrayList<>();
        Retelling.tell(new Retold(last), Played.names(name), frames::add);
        return frames;
    }

    /** What each event is and what it belongs to; a run of deltas is one step. */
    private static List<String> steps(List<JsonNode> events) {
        List<String> steps = new ArrayList<>();
        for (JsonNode event : events) {
            String step = event.get("type").textValue() + " " + event.get("item_id") + " " + event.get("output_index")
                    + " " + event.get("content_index") + " " + event.get("summary_index");
            if (steps.isEmpty() || !step.equals(steps.getLast())) {
                steps.add(step);
            }
        }
        return steps;
    }
}
