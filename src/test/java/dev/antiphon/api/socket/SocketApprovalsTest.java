package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.Script;
import dev.antiphon.agent.ScriptedTools;
import dev.antiphon.event.ReasoningNames;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said over a connection to a call that has to be approved. */
@Tag("R75")
@Tag("U12")
class SocketApprovalsTest {

    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    private static final String GIVEN = "an-approval-given";

    private final Peer peer = new Peer();

    @Test
    void aFrameThatOnlyWarmsUpTakesNoAnswerAndTheNextOneDoes() throws Exception {
        ScriptedTools tools = ScriptedTools.of(FOLDER, GIVEN);
        Script model = Script.of(FOLDER.resolve(GIVEN + ".model.jsonl"));
        try (Rooms rooms = new Rooms(model, Rooms.PATIENT, ReasoningNames.OPENAI, ids -> tools.at(Rooms.NOON, ids))) {
            Connection connection = rooms.open(peer);
            String fields = Script.fields(FOLDER, GIVEN);

            connection.text(Rooms.create(fields + ",\"generate\":false"), true);
            JsonNode refused = peer.next();
            assertThat(refused.get("status").asInt()).isEqualTo(400);
            assertThat(refused.at("/error/code").asText()).isEqualTo("invalid_approval");
            assertThat(refused.at("/error/param").asText()).isEqualTo("input[3]");

            connection.text(Rooms.create(fields), true);
            JsonNode said = peer.next();
            while (said.at("/response/completed_at").asLong() == 0) {
                said = peer.next();
            }
            assertThat(said.at("/response/output/0/output").asText()).isEqualTo("Wiped.");
        }
    }
}
