package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream, read one by one and strictly: a frame is an event line, a data line and a blank line, the two
 * agree on the type, the numbers have no gap, {@code [DONE]} is the last frame and the body ends behind it.
 */
final class EventStream implements AutoCloseable {

    private final Connection connection;
    private final InputStream body;
    private final int first;
    private final List<Event> read = new ArrayList<>();
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private int comments;
    private boolean done;

    EventStream(Connection connection) throws IOException {
        this(connection, 0);
    }

    /** @param first the number its first event must have */
    EventStream(Connection connection, int first) throws IOException {
        this.first = first;
        this.connection = connection;
        Connection.Head head = connection.head();
        InputStream in = connection.body(head);
        if (head.status() != 200) {
            throw new AssertionError(head + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(head.headers()).containsEntry("content-type", "text/event-stream;charset=utf-8");
        assertThat(head.headers().get("x-request-id")).startsWith("req_");
        body = in;
    }

    /** One event. */
    record Event(String type, JsonNode data, String raw) {}

    /** The next event; null behind the last, when {@code [DONE]} and the end of the body have come. */
    @Nullable
    Event next() throws IOException {
        while (!done) {
            String frame = frame();
            if (frame.startsWith(":")) {
                assertThat(frame).isEqualTo(": keep-alive\n\n");
                comments++;
            } else if (frame.equals("data: [DONE]\n\n")) {
                assertThat(position).as("nothing behind [DONE]").isEqualTo(end);
                assertThat(body.read()).as("nothing behind [DONE]").isEqualTo(-1);
                done = true;
            } else {
                Event event = parse(frame);
                read.add(event);
                return event;
            }
        }
        return null;
    }

    /** Reads to the next event of that type. */
    Event until(String type) throws IOException {
        for (Event event = next(); event != null; event = next()) {
            if (event.type().equals(type)) {
                return event;
            }
        }
        throw new AssertionError("No " + type + " in " + read);
    }

    /** Reads to the end and returns all there was. */
    Story rest() throws IOException {
        for (Event event = next(); event != null; event = next()) {
            // kept in the list
        }
        return new Story(List.copyOf(read));
    }

    /** Waits for a sign of life. */
    void awaitComment() throws IOException {
        for (int before = comments; comments == before; ) {
            String frame = frame();
            assertThat(frame).isEqualTo(": keep-alive\n\n");
            comments++;
        }
    }

    List<Event> read() {
        return read;
    }

    /** The response's id, told by the first event. */
    String id() throws IOException {
        Event first = read.isEmpty() ? next() : read.getFirst();
        if (first == null) {
            throw new AssertionError("A stream without events");
        }
        return first.data().path("response").path("id").asText();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        connection.reset();
    }

    private String frame() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            if (position == end) {
                position = 0;
                end = body.read(buffer);
                if (end < 0) {
                    throw new EOFException("The stream ended without [DONE], in: " + frame);
                }
            }
            int from = position;
            while (position < end && !(buffer[position] == '\n' && last == '\n')) {
                last = buffer[position++];
            }
            boolean whole = position < end;
            position += whole ? 1 : 0;
            frame.write(buffer, from, position - from);
            if (whole) {
                return frame.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private Event parse(String frame) {
        assertThat(frame).startsWith("event: ").doesNotContain("\r");
        String[] lines = frame.split("\n", -1);
        assertThat(lines).as("lines of " + shortened(frame)).hasSize(4);
        assertThat(lines[1]).startsWith("data: {");
        JsonNode data = Json.tree(lines[1].substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
        String type = lines[0].substring("event: ".length());
        assertThat(data.path("type").asText()).isEqualTo(type);
        assertThat(data.path("sequence_number").asInt(-1)).as(shortened(frame)).isEqualTo(first + read.size());
        return new Event(type, data, frame);
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
