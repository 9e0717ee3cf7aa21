package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.process.EventStream.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the clients of one response were told, and whether the server stands by it. One thread at a time tells it. */
final class Told {

    private static final List<String> WAY = List.of("queued", "in_progress");

    private final String question;
    private final boolean background;
    private final Map<Integer, String> frames = new TreeMap<>();
    private @Nullable String id;
    private @Nullable String ending;
    private boolean cancelled;
    private int status;

    Told(String question, boolean background) {
        this.question = question;
        this.background = background;
    }

    /** The text that the upstream of these tests says to a question. */
    static String answerTo(String question, int deltas) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < deltas; i++) {
            text.append(question).append(' ').append(i).append("; ");
        }
        return text.toString();
    }

    String question() {
        return question;
    }

    ObjectNode request() {
        return Client.ask("teller", question).put("background", background);
    }

    @Nullable
    String id() {
        return id;
    }

    boolean background() {
        return background;
    }

    /** How far its stream was read. */
    int position() {
        return frames.size();
    }

    boolean ended() {
        return ending != null;
    }

    /** Somebody has asked to cancel it. */
    void cancels() {
        cancelled = true;
    }

    /** An event of its stream: the same under its number whenever it is seen. */
    void saw(Event event) {
        JsonNode response = event.data().path("response");
        if (response.isObject()) {
            id = response.path("id").asText();
            status = Math.max(status, rank(response));
        }
        int number = event.data().path("sequence_number").asInt();
        if (background) {
            assertThat(frames.getOrDefault(number, event.raw())).isEqualTo(event.raw());
            frames.put(number, event.raw());
        }
        if (rank(response) == WAY.size()) {
            isEnding(new Story(List.of(event)).responseText());
        }
    }

    /** The response as it was answered: its status never goes back, and an ending stays as it is. */
    void saw(Answer answer) {
        JsonNode response = answer.json();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        id = response.path("id").asText();
        assertThat(rank(response)).as(id + " " + response.path("status")).isGreaterThanOrEqualTo(status);
        status = rank(response);
        if (status == WAY.size()) {
            isEnding(answer.text());
        }
    }

    private static int rank(JsonNode response) {
        int place = WAY.indexOf(response.path("status").asText());
        return place >= 0 || response.isMissingNode() ? place : WAY.size();
    }

    private void isEnding(String text) {
        assertThat(text).as("what was seen to end stays as it was seen").isEqualTo(ending == null ? text : ending);
        ending = text;
    }

    /** Reads it again after a crash: nothing that was told is lost or changed, and it has one ending in time. Says which. */
    String check(Client client, int deltas, long deadline) throws IOException {
        while (true) {
            saw(client.response(String.valueOf(id)));
            if (ending != null) {
                break;
            }
            assertThat(System.nanoTime()).as(id + " has ended within 30 s").isLessThan(deadline);
            Scripts.pause(Duration.ofMillis(20));
        }
        JsonNode last = client.response(String.valueOf(id)).json();
        checkEnding(last, deltas);
        JsonNode input = client.get("/v1/responses/" + id + "/input_items").json();
        assertThat(input.at("/data/0/content/0/text").asText()).isEqualTo(question);
        if (background) {
            checkReplay(client);
        }
        return last.path("status").asText();
    }

    private void checkEnding(JsonNode last, int deltas) {
        String said = last.at("/output/0/content/0/text").asText();
        switch (last.path("status").asText()) {
            case "completed" -> assertThat(said).isEqualTo(answerTo(question, deltas));
            case "cancelled" ->
                assertThat(cancelled).as("somebody cancelled " + id).isTrue();
            default -> {
                assertThat(last.path("status").asText()).isEqualTo("failed");
                assertThat(last.at("/error/message").asText()).contains("interrupted");
            }
        }
        assertThat(answerTo(question, deltas)).startsWith(said);
    }

    private void checkReplay(Client client) throws IOException {
        String path = "/v1/responses/" + id + "?stream=true";
        List<Event> events;
        try (EventStream replay = new EventStream(client.open("GET", path, new byte[0]))) {
            events = replay.rest().events();
        }
        frames.forEach((number, raw) ->
                assertThat(events.get(number).raw()).as(id + " event " + number).isEqualTo(raw));
        assertThat(new Story(events).responseText()).isEqualTo(ending);
        assertThat(new Story(events).types())
                .startsWith("response.created", "response.queued")
                .filteredOn(type -> type.matches("response.(completed|failed|incomplete)"))
                .hasSize(1);
        int after = Math.floorMod(question.hashCode(), events.size());
        try (EventStream rest =
                new EventStream(client.open("GET", path + "&starting_after=" + after, new byte[0]), after + 1)) {
            assertThat(rest.rest().events()).isEqualTo(events.subList(after + 1, events.size()));
        }
    }
}
