package dev.antiphon.journal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.Delta;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns an event and its number into the frame of the event stream, once for all readers:
 * {@code event: <type>} LF {@code data: <JSON>} LF LF.
 *
 * <p>A delta never becomes a tree: the constant part of its frame is built once per item and the escaped text spliced
 * in. The number always stands last, so that a reader can splice more behind it. Not thread-safe; one per response.
 */
final class FrameWriter {

    private static final byte[] NUMBER = ",\"sequence_number\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}\n\n".getBytes(StandardCharsets.US_ASCII);

    /** A buffer that has grown beyond this for one frame is not kept for the next: responses are long, and many. */
    private static final int MOST_KEPT = 64 * 1024;

    private ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private @Nullable Delta model;
    private byte[] beforeText = {};

    byte[] write(int number, ResponseEvent event) {
        if (event instanceof OutputTextDelta delta && !delta.logprobs().isEmpty()) {
            return plain(number, delta);
        }
        return event instanceof Delta delta ? spliced(number, delta) : plain(number, event);
    }

    /** A lifecycle event around the response's JSON, which is serialised once per state. */
    byte[] write(int number, String type, byte[] response) {
        begin(type);
        ascii("{\"type\":\"" + type + "\",\"response\":");
        out.writeBytes(response);
        return end(number);
    }

    private byte[] plain(int number, ResponseEvent event) {
        begin(event.type());
        byte[] json = Json.bytes(event);
        out.write(json, 0, json.length - 1);
        return end(number);
    }

    private byte[] spliced(int number, Delta delta) {
        byte[] text = JsonStringEncoder.getInstance().quoteAsUTF8(delta.delta());
        if (!sameItem(delta)) {
            remember(delta, text.length);
        }
        out.reset();
        out.writeBytes(beforeText);
        out.writeBytes(text);
        out.write('"');
        return end(number);
    }

    /** Everything of the frame up to the delta's text, which is the last field of its JSON. */
    private void remember(Delta delta, int textLength) {
        begin(delta.type());
        byte[] json = Json.bytes(delta);
        out.write(json, 0, json.length - 2 - textLength);
        beforeText = out.toByteArray();
        model = delta;
    }

    private boolean sameItem(Delta delta) {
        return model != null
                && model.type().equals(delta.type())
                && model.outputIndex() == delta.outputIndex()
                && model.partIndex() == delta.partIndex();
    }

    private void begin(String type) {
        out.reset();
        ascii("event: " + type + "\ndata: ");
    }

    private byte[] end(int number) {
        out.writeBytes(NUMBER);
        ascii(Integer.toString(number));
        out.writeBytes(END);
        byte[] frame = out.toByteArray();
        if (frame.length > MOST_KEPT) {
            out = new ByteArrayOutputStream(256);
        }
        return frame;
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
