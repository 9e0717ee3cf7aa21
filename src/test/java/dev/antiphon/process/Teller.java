package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.process.EventStream.Event;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client's history of one response: what it saw before the server was gone. */
final class Teller {

    private final String question;
    private final StringBuilder text = new StringBuilder();
    private @Nullable String id;
    private @Nullable String ending;

    Teller(String question) {
        this.question = question;
    }

    /** Asks and listens until the end or the crash; counts what it sees. */
    void listen(Client client, ObjectNode request, AtomicInteger seen) {
        try (EventStream stream = client.stream(request)) {
            for (Event event = stream.next(); event != null; event = stream.next()) {
                note(event);
                seen.incrementAndGet();
            }
        } catch (IOException crashed) {
            // that is what was to happen
        }
    }

    private synchronized void note(Event event) {
        switch (event.type()) {
            case "response.created" ->
                id = event.data().path("response").path("id").asText();
            case "response.output_text.delta" ->
                text.append(event.data().path("delta").asText());
            case "response.completed", "response.failed", "response.incomplete" ->
                ending = new Story(java.util.List.of(event)).responseText();
            default -> {}
        }
    }

    synchronized @Nullable String id() {
        return id;
    }

    String question() {
        return question;
    }

    /** The end that was seen, as it stood on the wire; null when none was. */
    synchronized @Nullable String ending() {
        return ending;
    }

    /** What was streamed is the beginning of what is stored as completed. */
    synchronized void assertContinuedBy(String stored) {
        assertThat(stored).startsWith(text);
    }
}
