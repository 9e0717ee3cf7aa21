package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A whole event stream, read as strictly as the strictest client does, and checked while it is read. */
record EventStream(List<JsonNode> events) {

    private static final Set<String> TERMINAL = Set.of("response.completed", "response.incomplete", "response.failed");

    /** Reads a stream byte by byte: one frame after another, LF only, one blank line, {@code [DONE]} last. */
    static EventStream of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        assertThat("\n\n" + text)
                .doesNotContain("\r")
                .endsWith("\n\ndata: [DONE]\n\n")
                .doesNotContain("\n\n\n");
        List<JsonNode> events = new ArrayList<>();
        String[] frames = text.substring(0, text.length() - 2).split("\n\n", -1);
        for (int i = 0; i < frames.length - 1; i++) {
            if (!frames[i].equals(": keep-alive")) {
                events.add(event(frames[i]));
            }
        }
        EventStream stream = new EventStream(List.copyOf(events));
        stream.check();
        return stream;
    }

    /** The events of one response, however they came. */
    static EventStream ofEvents(List<JsonNode> events) {
        EventStream stream = new EventStream(List.copyOf(events));
        stream.check();
        return stream;
    }

    private static JsonNode event(String frame) {
        String[] lines = frame.split("\n", -1);
        assertThat(lines).as(frame).hasSize(2);
        assertThat(lines[0]).startsWith("event: ");
        assertThat(lines[1]).startsWith("data: {");
        JsonNode event = Json.tree(lines[1].substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
        assertThat(event.get("type").asText()).isEqualTo(lines[0].substring("event: ".length()));
        return event;
    }

    List<String> types() {
        return events.stream().map(event -> event.get("type").asText()).toList();
    }

    List<JsonNode> of(String type) {
        return events.stream()
                .filter(event -> event.get("type").asText().equals(type))
                .toList();
    }

    /** The response in the terminal event. */
    JsonNode response() {
        return events.getLast().get("response");
    }

    String id() {
        return events.getFirst().at("/response/id").asText();
    }

    /** What the deltas of a type say, joined. */
    String joined(String type) {
        StringBuilder joined = new StringBuilder();
        of(type).forEach(event -> joined.append(event.get("delta").asText()));
        return joined.toString();
    }

    private void check() {
        if (!events.isEmpty() && events.getFirst().path("sequence_number").asInt() == 0) {
            checkWhole();
        } else {
            checkTail();
        }
    }

    /** What follows an event that was seen before, or nothing. */
    private void checkTail() {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).get("sequence_number").asInt())
                    .isEqualTo(events.getFirst().get("sequence_number").asInt() + i);
            assertThat(TERMINAL.contains(types().get(i))).isEqualTo(i == events.size() - 1);
            Contract.event(events.get(i));
        }
    }

    private void checkWhole() {
        assertThat(types().stream().filter(type -> !type.equals("response.queued")))
                .startsWith("response.created", "response.in_progress");
        assertThat(types().subList(2, types().size())).doesNotContain("response.queued");
        assertThat(types()).filteredOn(TERMINAL::contains).hasSize(1);
        assertThat(TERMINAL).contains(types().getLast());
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            assertThat(event.get("sequence_number").asInt()).isEqualTo(i);
            assertThat(event.has("error")).isEqualTo(types().get(i).equals("error"));
            Contract.event(event);
        }
        JsonNode created = events.getFirst().get("response");
        events.stream().filter(event -> event.has("response")).forEach(event -> {
            assertThat(event.at("/response/id")).isEqualTo(created.get("id"));
            assertThat(event.at("/response/created_at")).isEqualTo(created.get("created_at"));
        });
        itemsAreOpenOneAtATime();
    }

    private void itemsAreOpenOneAtATime() {
        @Nullable JsonNode open = null;
        List<JsonNode> done = new ArrayList<>();
        for (JsonNode event : events) {
            String type = event.get("type").asText();
            if (type.equals("response.output_item.added")) {
                assertThat(open).as("an item opens while another is open").isNull();
                assertThat(event.get("output_index").asInt()).isEqualTo(done.size());
                open = event.get("item");
            } else if (type.equals("response.output_item.done")) {
                assertThat(event.at("/item/id")).isEqualTo(open.get("id"));
                assertThat(event.at("/item/call_id")).isEqualTo(open.at("/call_id"));
                done.add(event.get("item"));
                open = null;
            } else if (event.has("item_id")) {
                assertThat(event.get("item_id")).isEqualTo(open.get("id"));
                assertThat(event.get("output_index").asInt()).isEqualTo(done.size());
            }
        }
        assertThat(open).as("an item is still open").isNull();
        assertThat(response().get("output")).isEqualTo(Json.MAPPER.valueToTree(done));
        assertThat(done.stream().map(item -> item.get("id")).distinct()).hasSameSizeAs(done);
    }
}
