package dev.antiphon.tool.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">server-sent
 * events</a>, none of them larger than allowed. For one thread.
 */
final class Events {

    /**
     * One event.
     *
     * @param type {@code message} where none is given
     */
    record Event(String type, byte[] data) {}

    private final Lines lines;
    private final long most;
    private String type = "";
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean any;
    private @Nullable String lastId;
    private long retryMillis = -1;

    Events(InputStream in, long most) {
        this.lines = new Lines(in, most);
        this.most = most;
    }

    /**
     * The next one, null when the stream has ended. An event that the end cuts off is none.
     *
     * @throws McpFault when it is too large; nothing more can be read then
     */
    @Nullable
    Event next() throws IOException, McpFault {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (line.length > 0) {
                field(line);
            } else if (any) {
                return event();
            } else {
                type = "";
            }
        }
        return null;
    }

    /** What a stream that goes on is asked to go on from, null for nothing. */
    @Nullable
    String lastId() {
        return lastId;
    }

    /** How long the server wants to be left alone before it is asked again, -1 when it did not say. */
    long retryMillis() {
        return retryMillis;
    }

    private Event event() {
        Event event = new Event(type.isEmpty() ? "message" : type, data.toByteArray());
        type = "";
        any = false;
        data.reset();
        return event;
    }

    private void field(byte[] line) throws McpFault {
        int colon = 0;
        while (colon < line.length && line[colon] != ':') {
            colon++;
        }
        int value = colon + 1 < line.length && line[colon + 1] == ' ' ? colon + 2 : colon + 1;
        int length = Math.max(0, line.length - value);
        switch (new String(line, 0, Math.min(colon, 10), StandardCharsets.UTF_8)) {
            case "data" -> data(line, value, length);
            case "event" -> type = text(line, value, length);
            case "id" -> lastId = text(line, value, length);
            case "retry" -> retry(text(line, value, length));
            default -> {} // comments, and what later editions may bring
        }
    }

    private void data(byte[] line, int from, int length) throws McpFault {
        if (any) {
            data.write('\n');
        }
        any = true;
        if (data.size() + (long) length > most) {
            throw McpFault.tooLarge(most);
        }
        if (length > 0) {
            data.write(line, from, length);
        }
    }

    private void retry(String millis) {
        if (millis.matches("[0-9]{1,9}")) {
            retryMillis = Long.parseLong(millis);
        }
    }

    private static String text(byte[] line, int from, int length) {
        return length == 0 ? "" : new String(line, from, length, StandardCharsets.UTF_8);
    }
}
