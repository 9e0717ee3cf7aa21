package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.process.EventStream.Event;
import java.util.List;
import java.util.Set;

/** All events of a stream that was read to its end. */
record Story(List<Event> events) {

    private static final Set<String> TERMINAL = Set.of("response.completed", "response.incomplete", "response.failed");

    List<String> types() {
        return events.stream().map(Event::type).toList();
    }

    Event last() {
        return events.getLast();
    }

    /** The response as its last event has it. */
    JsonNode response() {
        return last().data().path("response");
    }

    /** The same as it stood on the wire, byte for byte. */
    String responseText() {
        String raw = last().raw();
        int from = raw.indexOf("\"response\":") + "\"response\":".length();
        return raw.substring(from, raw.lastIndexOf(",\"sequence_number\":"));
    }

    String id() {
        return events.getFirst().data().path("response").path("id").asText();
    }

    /** The deltas of all texts, joined. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            if (event.type().equals("response.output_text.delta")) {
                text.append(event.data().path("delta").asText());
            }
        }
        return text.toString();
    }

    /** The error event, which stands right before the end. */
    JsonNode error() {
        Event error = events.get(events.size() - 2);
        assertThat(error.type()).isEqualTo("error");
        assertThat(error.data().path("error").size()).isEqualTo(4);
        return error.data().path("error");
    }

    /** Announced once, ended once, one item open at a time, each closed as it was opened, output and items the same. */
    Story wellFormed() {
        assertThat(types().stream().filter(type -> !type.equals("response.queued")))
                .startsWith("response.created", "response.in_progress");
        assertThat(types().subList(2, types().size())).doesNotContain("response.queued");
        assertThat(types()).filteredOn(TERMINAL::contains).hasSize(1);
        assertThat(last().type()).isIn(TERMINAL);
        assertThat(response().path("id").asText()).isEqualTo(id());
        String open = "";
        int items = 0;
        for (Event event : events) {
            JsonNode data = event.data();
            switch (event.type()) {
                case "response.output_item.added" -> {
                    assertThat(open).as("what is open at the next item").isEmpty();
                    assertThat(data.path("output_index").asInt(-1)).isEqualTo(items);
                    open = data.path("item").path("id").asText();
                }
                case "response.output_item.done" -> {
                    assertThat(data.path("item").path("id").asText()).isEqualTo(open);
                    assertThat(response().path("output").path(items)).isEqualTo(data.path("item"));
                    open = "";
                    items++;
                }
                default -> {
                    if (data.has("item_id")) {
                        assertThat(data.path("item_id").asText()).isEqualTo(open);
                    }
                }
            }
        }
        assertThat(open).as("left open").isEmpty();
        assertThat(response().path("output")).hasSize(items);
        return this;
    }
}
