package dev.antiphon.model;

import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One answer as an upstream of a protocol streams it. What is called on it is sent in that order; it has begun when it is
 * made, and it is whole only after {@link #stops}.
 *
 * <p>Texts may hold half a surrogate pair, which is sent as an escape, and {@link #NO_UTF8}.
 */
public abstract class Telling {

    /** Stands for a byte that is no UTF-8. */
    public static final char NO_UTF8 = '\uE000';

    private final Reply reply = Reply.stream().finish(null).withoutDone();
    private byte[] last = {};
    private int calls;

    public abstract Telling text(String... deltas);

    public abstract Telling reasoning(String... deltas);

    public abstract Telling refusal(String... deltas);

    /** @param call counts the calls of the answer from 0 */
    protected abstract void callBegins(int call, String name);

    protected abstract void callGoesOn(int call, String arguments);

    protected abstract void callEnds(int call);

    /** All that is open ends, and the answer with it: why, what it has cost, and the mark of the end. */
    public abstract Telling stops(Reason reason, Usage usage);

    /** An error in the place of the rest. */
    public abstract Telling fails(String code, String message);

    public final Telling stops() {
        return stops(Reason.STOP, Usage.of(3, 0, 2, 0));
    }

    public final Telling call(String name, String... arguments) {
        int call = calls++;
        callBegins(call, name);
        for (String piece : arguments) {
            callGoesOn(call, piece);
        }
        callEnds(call);
        return this;
    }

    /** Two calls at once; every other piece is of the first. */
    public final Telling interleaved(String first, String second, String... arguments) {
        int call = calls;
        calls += 2;
        callBegins(call, first);
        callBegins(call + 1, second);
        for (int i = 0; i < arguments.length; i++) {
            callGoesOn(call + i % 2, arguments[i]);
        }
        callEnds(call);
        callEnds(call + 1);
        return this;
    }

    /** An event no version of any protocol knows. */
    public final Telling unknown() {
        return event("event: house.unknown\ndata: {\"type\":\"house.unknown\",\"object\":7,\"x\":[{\"y\":null}]}");
    }

    /** The last event once more. */
    public final Telling again() {
        reply.raw(last);
        return this;
    }

    /** The answer so far. */
    public final Reply reply() {
        return reply;
    }

    /** @param lines of one event, without the empty one at its end */
    protected final Telling event(String lines) {
        last = encoded(lines + "\n\n");
        return again();
    }

    private static byte[] encoded(String lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.codePoints().forEach(c -> {
            if (c == NO_UTF8) {
                bytes.write(0xC3);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                bytes.writeBytes(String.format("\\u%04x", c).getBytes(StandardCharsets.US_ASCII));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
