package dev.antiphon.journal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.Delta;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns an event and its number into the frame of the event stream, once for all readers:
 * {@code event: <type>} LF {@code data: <JSON>} LF LF.
 *
 * <p>A delta never becomes a tree: the constant part of its frame is built once per item and the escaped text spliced
 * in. The number always stands last, so that a reader can splice more behind it. Not thread-safe; one per response.
 */
final class FrameWriter {

    private static final byte[] NUMBER = ascii(",\"sequence_number\":");
    private static final byte[] NUMBER_AFTER_TEXT = ascii("\",\"sequence_number\":");
    private static final byte[] END = ascii("}\n\n");

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
        byte[] head = ascii("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"response\":");
        return frame(head, response, response.length, NUMBER, number);
    }

    private static byte[] plain(int number, ResponseEvent event) {
        byte[] json = Json.bytes(event);
        return frame(head(event), json, json.length - 1, NUMBER, number);
    }

    private byte[] spliced(int number, Delta delta) {
        byte[] text = JsonStringEncoder.getInstance().quoteAsUTF8(delta.delta());
        if (!sameItem(delta)) {
            remember(delta, text.length);
        }
        return frame(beforeText, text, text.length, NUMBER_AFTER_TEXT, number);
    }

    /** Everything of the frame up to the delta's text, which is the last field of its JSON. */
    private void remember(Delta delta, int textLength) {
        byte[] head = head(delta);
        byte[] json = Json.bytes(delta);
        int before = json.length - 2 - textLength;
        beforeText = Arrays.copyOf(head, head.length + before);
        System.arraycopy(json, 0, beforeText, head.length, before);
        model = delta;
    }

    private boolean sameItem(Delta delta) {
        return model != null
                && model.type().equals(delta.type())
                && model.outputIndex() == delta.outputIndex()
                && model.partIndex() == delta.partIndex();
    }

    private static byte[] head(ResponseEvent event) {
        return ascii("event: " + event.type() + "\ndata: ");
    }

    /** Made in its final size at once: the frames that end a long answer repeat all of it, and are many megabytes. */
    private static byte[] frame(byte[] head, byte[] body, int length, byte[] beforeNumber, int number) {
        byte[] digits = ascii(Integer.toString(number));
        byte[] frame = Arrays.copyOf(head, head.length + length + beforeNumber.length + digits.length + END.length);
        int at = put(body, length, frame, head.length);
        at = put(beforeNumber, beforeNumber.length, frame, at);
        at = put(digits, digits.length, frame, at);
        put(END, END.length, frame, at);
        return frame;
    }

    private static int put(byte[] from, int length, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, length);
        return at + length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
