package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Replays of what only the server's own process can set up: stored journals, and runs whose id nobody has been told. */
@Tag("U9")
@Tag("U29")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {

    private static final Caller ALICE = new Caller("acme", "sk-alice", Set.of("user"));
    private static final String DONE = "data: [DONE]\n\n";

    private InProcess server;

    @BeforeAll
    void open() throws Exception {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:replay");
        derby.setCreateDatabase("create");
        server = new InProcess(derby);
        server.upstream().always("m", request -> Reply.says("Hel", "lo"));
    }

    @AfterAll
    void close() throws Exception {
        server.close();
    }

    @Test
    void aStoredJournalIsReplayedFromEveryNumberToTheByte() throws Exception {
        List<String> frames = frames();
        String id = idOf(frames);

        assertThat(replay(id, "")).isEqualTo(String.join("", frames) + DONE);
        for (int after = 0; after <= frames.size() + 1; after++) {
            String rest = String.join("", frames.subList(Math.min(after + 1, frames.size()), frames.size()));
            assertThat(replay(id, "&starting_after=" + after)).isEqualTo(rest + DONE);
        }
        assertThat(replay(id, "&starting_after=2147483646")).isEqualTo(DONE);
    }

    @Test
    @Tag("R39")
    void aStoredJournalIsItsOwnersAlone() throws Exception {
        String id = idOf(frames());
        Client bob = new Client(server.client().port(), "sk-bob");

        Answer foreign = bob.get("/v1/responses/" + id + "?stream=true");

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.error().path("message").asText()).isEqualTo("Response with id '" + id + "' not found.");
    }

    @Test
    void obfuscationIsTheSameWhereverTheReplayBegins() throws Exception {
        List<String> frames = frames();
        String id = idOf(frames);
        String whole = replay(id, "&include_obfuscation=true");

        assertThat(whole).contains("\"obfuscation\":\"").isEqualTo(replay(id, "&include_obfuscation=true"));
        assertThat(whole).endsWith(replay(id, "&include_obfuscation=true&starting_after=4"));
    }

    @Test
    void aRunWithoutFramesIsToldWhenItHasEnded() throws Exception {
        String id = "resp_quiet";
        LiveResponse live = new LiveResponse(
                Lives.begun(id, true), List.of(), ALICE, false, 1 << 20, Checkpoints.NONE, Clock.systemUTC());
        live.begin();
        server.accumulator.open(live);

        Answer refused = server.client().get("/v1/responses/" + id + "?stream=true&starting_after=0");
        try (EventStream stream =
                new EventStream(server.client().open("GET", "/v1/responses/" + id + "?stream=true", new byte[0]))) {
            stream.awaitComment();
            live.end(Ending.COMPLETED, Usage.NONE);
            Story story = stream.rest().wellFormed();
            assertThat(story.last().raw()).contains(new String(live.now(), StandardCharsets.UTF_8));
        } finally {
            server.accumulator.close(live);
        }

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().path("param").asText()).isEqualTo("starting_after");
    }

    @Test
    @Tag("R50")
    void aReaderWhoLeavesDoesNotStopTheRun() throws Exception {
        Gate gate = new Gate();
        server.upstream().on("on", Reply.says("Hel").waitsFor(gate).text("lo"));
        try (EventStream stream = server.client().stream("on", "Hi")) {
            stream.until("response.output_text.delta");
            String id = stream.id();
            try (EventStream reader =
                    new EventStream(server.client().open("GET", "/v1/responses/" + id + "?stream=true", new byte[0]))) {
                reader.until("response.output_text.delta");
            }
            gate.open();
            assertThat(stream.rest().wellFormed().last().type()).isEqualTo("response.completed");
        }
    }

    /** The frames of a background response as they were sent, which are stored now. */
    private List<String> frames() throws IOException {
        Answer answer =
                server.client().create(Client.ask("m", "Hi").put("stream", true).put("background", true));
        List<String> frames = new ArrayList<>();
        for (String frame : answer.text().split("(?<=\n\n)")) {
            if (!frame.equals(DONE)) {
                frames.add(frame);
            }
        }
        assertThat(frames).hasSizeGreaterThan(6);
        return frames;
    }

    private static String idOf(List<String> frames) throws IOException {
        String first = frames.getFirst();
        return Json.MAPPER
                .readTree(first.substring(first.indexOf("data: ") + 6))
                .path("response")
                .path("id")
                .asText();
    }

    private String replay(String id, String parameters) throws IOException {
        Answer answer = server.client().get("/v1/responses/" + id + "?stream=true" + parameters);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/event-stream");
        return answer.text();
    }
}
