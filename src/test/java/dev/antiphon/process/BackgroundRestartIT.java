package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.process.EventStream.Event;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Background responses outlive the process, by force and by order. */
@NeedsShell
@Tag("U9")
@Tag("U29")
@Timeout(180)
class BackgroundRestartIT {

    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private House house;

    @BeforeEach
    void open() {
        house = House.start("background", """
                limits:
                  background_running: 1
                shutdown:
                  grace: 20s
                """);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @Tag("U26")
    void aStreamThatAKillBrokeOffIsTakenUpWhereItWasAndWhatWaitedRuns() throws Exception {
        house.upstream().on("talks", Reply.says("Hel").hanging());
        house.upstream().on("waits", Reply.says("later"));
        List<Event> seen = new ArrayList<>();
        String queued;
        try (EventStream stream = house.alice().stream(background("talks"))) {
            for (String type = "";
                    !type.equals("response.output_text.delta");
                    type = seen.getLast().type()) {
                seen.add(stream.next());
            }
            queued = house.alice().create(background("waits")).json().path("id").asText();
            house.server().kill();
        }
        String id = seen.getFirst().data().at("/response/id").asText();

        long restarted = System.nanoTime();
        house.server().start();
        assertThat(ended(queued)).isEqualTo("completed");
        assertThat(ended(id)).isEqualTo("failed");
        assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isLessThan(IN_TIME);

        List<Event> whole = replay(id, 0);
        assertThat(whole.subList(0, seen.size())).isEqualTo(seen);
        assertThat(replay(id, seen.size())).isEqualTo(whole.subList(seen.size(), whole.size()));
        Story story = new Story(whole).wellFormed();
        assertThat(story.text()).isEqualTo("Hel");
        assertThat(story.error().path("message").asText()).contains("interrupted");
        assertThat(story.responseText()).isEqualTo(house.alice().response(id).text());
        assertThat(textByTheOfficialClient(queued, 1)).isEqualTo("later");
        assertThatThrownBy(() -> textByTheOfficialClient(id, seen.size() - 1L))
                .as("the fault is an exception there")
                .hasMessageContaining("interrupted");
        assertThat(house.upstream().requests("talks"))
                .as("what has spoken is not asked again")
                .hasSize(1);
    }

    @Test
    @Tag("R24")
    void aStopLetsTheRunningOneFinishAndLeavesTheQueuedOneToTheNextProcess() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("talks", Reply.says("Hel").waitsFor(gate).text("lo"));
        house.upstream().on("waits", Reply.says("later"));
        String queued;
        String running;
        try (EventStream talks = house.alice().stream(background("talks"))) {
            talks.until("response.output_text.delta");
            running = talks.id();
            try (EventStream waits = house.alice().stream(background("waits"))) {
                queued = waits.id();
                house.server().terminate();
                assertThat(brokenOff(waits)).as("without an end").isTrue();
            }
            // Longer than the server looks for what nobody runs: it must not take up again what it has left.
            Scripts.pause(Duration.ofSeconds(7));
            gate.open();
            assertThat(talks.rest().wellFormed().last().type()).isEqualTo("response.completed");
        }
        house.server().awaitExit(Duration.ofSeconds(10));
        assertThat(house.upstream().requests("waits")).isEmpty();

        house.server().start();
        assertThat(ended(queued)).isEqualTo("completed");
        assertThat(ended(running)).isEqualTo("completed");
        assertThat(new Story(replay(queued, 0)).wellFormed().text()).isEqualTo("later");
    }

    @Test
    void aStopEndsWhatStillRunsAfterTheGrace() throws Exception {
        house.close();
        house = House.start("background-short", "shutdown:\n  grace: 1s\n");
        house.upstream().on("talks", Reply.says("Hel").hanging());
        Story story;
        try (EventStream talks = house.alice().stream(background("talks"))) {
            talks.until("response.output_text.delta");
            house.server().terminate();
            story = talks.rest().wellFormed();
        }
        house.server().awaitExit(Duration.ofSeconds(15));
        assertThat(story.response().at("/error/message").asText()).contains("shut down");
        house.server().start();
        assertThat(replay(story.id(), 0)).isEqualTo(story.events());
    }

    private static ObjectNode background(String model) {
        return Client.ask(model, "Hi").put("background", true);
    }

    private String ended(String id) {
        return await().atMost(IN_TIME)
                .until(
                        () -> house.alice().response(id).json().path("status").asText(),
                        status -> !status.equals("queued") && !status.equals("in_progress"));
    }

    private List<Event> replay(String id, int from) throws IOException {
        String path = "/v1/responses/" + id + "?stream=true" + (from == 0 ? "" : "&starting_after=" + (from - 1));
        try (EventStream stream = new EventStream(house.alice().open("GET", path, new byte[0]), from)) {
            return stream.rest().events();
        }
    }

    private static boolean brokenOff(EventStream stream) throws IOException {
        try {
            stream.rest();
            return false;
        } catch (EOFException brokenOff) {
            return true;
        }
    }

    /** The answer's text, read by the official client from behind that event on. */
    private String textByTheOfficialClient(String id, long after) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + house.server().port() + "/v1")
                .apiKey(House.ALICE)
                .responseValidation(true)
                .build();
        ResponseRetrieveParams params = ResponseRetrieveParams.builder()
                .responseId(id)
                .startingAfter(after)
                .build();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().retrieveStreaming(params)) {
            events.stream().forEach(event -> event.outputTextDelta().ifPresent(delta -> text.append(delta.delta())));
        } finally {
            client.close();
        }
        return text.toString();
    }
}
