package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.tool.mcp.McpHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tools that the server runs, and of approvals, when its process is killed. */
@NeedsShell
@Tag("U26")
@Timeout(180)
class ToolCrashIT {

    @TempDir
    private Path scratch;

    private final McpHouse tools = McpHouse.streamable();
    private House house;

    @BeforeEach
    void open() {
        house = House.start("tools", """
                mcp:
                  servers:
                    - { label: tools, url: "%s", approval: allow, rules: [{ tools: [add], approval: ask }] }
                """.formatted(tools.url()));
    }

    @AfterEach
    void close() {
        house.close();
        tools.close();
    }

    @Test
    void aCallUnderWayIsNotMadeAgainAfterAKill() throws Exception {
        house.upstream().on("calls", Reply.callsTool("u", "tools__hang", "{}"));
        String id = house.alice()
                .create(asking("calls").put("background", true))
                .json()
                .path("id")
                .asText();
        await().atMost(Duration.ofSeconds(20)).until(() -> tools.tools().ran("hang") == 1);
        house.server().kill();
        house.server().start();
        tools.tools().release();

        await().atMost(Duration.ofSeconds(30)).until(() -> status(id).equals("failed"));
        assertThat(tools.tools().ran("hang")).isEqualTo(1);
        assertThat(house.upstream().requests("calls")).hasSize(1);
        evidenceSaysThatItWasCalled(id);
    }

    /** What was noted before the call is there, what came after it is not, and the chain ends all the same. */
    private void evidenceSaysThatItWasCalled(String id) throws Exception {
        String path = "/antiphon/responses/" + id + "/evidence";
        JsonNode evidence = house.alice().get(path).json();
        assertThat(evidence.path("verified").asBoolean())
                .as(evidence.toString())
                .isTrue();
        assertThat(evidence.path("entries")
                        .valueStream()
                        .map(entry -> entry.path("kind").asText()))
                .containsExactly("requested", "model_asked", "model_answered", "tool_call", "interrupted", "ended");
        assertThat(evidence.at("/entries/4/payload/calls/0/outcome").asText()).isEqualTo("unknown");

        Path export = Files.write(
                scratch.resolve("export.jsonl"),
                house.alice().get(path + "?format=jsonl").body());
        assertThat(verify(export)).isZero();
        Files.write(export, Files.readAllLines(export).subList(0, 4));
        assertThat(verify(export)).isEqualTo(1);
    }

    private static int verify(Path export) throws Exception {
        return new ProcessBuilder("server-config/verify-evidence", export.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    @Test
    @Tag("R75")
    void anApprovalThatWasAskedForBeforeAKillIsGivenAfterIt() throws Exception {
        house.upstream().on("calls", Reply.callsTool("u", "tools__add", "{\"a\":1,\"b\":2}"), Reply.says("Three."));
        JsonNode asked = house.alice().create(asking("calls")).json();
        JsonNode request = asked.at("/output/1");
        assertThat(request.path("type").asText()).isEqualTo("mcp_approval_request");
        house.server().kill();
        house.server().start();

        ObjectNode yes =
                asking("calls").put("previous_response_id", asked.path("id").asText());
        yes.putArray("input")
                .addObject()
                .put("type", "mcp_approval_response")
                .put("approval_request_id", request.path("id").asText())
                .put("approve", true);
        JsonNode done = house.alice().create(yes).json();
        assertThat(done.at("/output/0/output").asText()).isEqualTo("3");
        assertThat(done.at("/output/1/content/0/text").asText()).isEqualTo("Three.");
        assertThat(tools.tools().ran("add")).isEqualTo(1);
        assertThat(house.alice().create(yes).status()).isEqualTo(400);
        assertThat(tools.tools().ran("add")).isEqualTo(1);
    }

    private String status(String id) throws IOException {
        return house.alice().response(id).json().path("status").asText();
    }

    private static ObjectNode asking(String model) {
        ObjectNode request = Client.ask(model, "Hi");
        request.putArray("tools").addObject().put("type", "mcp").put("server_label", "tools");
        return request;
    }
}
