package dev.antiphon.model.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events from bytes and yields their data without copying or decoding it.
 *
 * <p>Follows the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">
 * standard</a> with two differences: an event cut off by the end of the stream still counts, and a line that is none
 * of the standard's fields is a fault, since an upstream that writes one is not speaking this protocol.
 *
 * <p>The buffer is one array: what is still needed moves to its front when it is full, and it doubles up to the limit.
 */
final class SseReader implements Payloads {

    private static final int START_SIZE = 4 * 1024;
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final List<byte[]> OTHER_FIELDS = List.of(
            "event".getBytes(StandardCharsets.US_ASCII),
            "id".getBytes(StandardCharsets.US_ASCII),
            "retry".getBytes(StandardCharsets.US_ASCII));

    /** Little-endian, so that the first byte is the lowest. */
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = '\n' * ONES;

    private final InputStream in;
    private final int limit;
    private byte[] buffer = new byte[START_SIZE];

    // Offsets: the next line begins at position, holds no line feed before scanned, and bytes are there up to end.
    private int position;
    private int scanned;
    private int end;

    // The data of the event that is being read, or was read last; from is negative while there is none.
    private int from = -1;
    private int to;
    private boolean complete;

    // What ready() found, for the next advance().
    private boolean found;
    private @Nullable IOException failure;

    /** @param limit the most bytes one event may have */
    SseReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    @Override
    public boolean advance() throws IOException {
        if (failure != null) {
            throw failure;
        }
        boolean there = found || read(true);
        found = false;
        return there;
    }

    @Override
    public boolean ready() {
        try {
            found = found || (failure == null && read(false));
        } catch (IOException broken) {
            failure = broken;
        }
        return found || failure != null;
    }

    @Override
    public byte[] bytes() {
        return buffer;
    }

    @Override
    public int from() {
        return from;
    }

    @Override
    public int length() {
        return to - from;
    }

    /** Reads to the end of the next event, or, unless it may wait, as far as bytes are at hand. */
    private boolean read(boolean mayWait) throws IOException {
        if (complete) {
            complete = false;
            from = -1;
        }
        while (!complete) {
            int lineFeed = lineFeed();
            if (lineFeed >= 0) {
                line(lineFeed);
                position = scanned = lineFeed + 1;
            } else if (!mayWait && in.available() <= 0) {
                return false;
            } else if (!fill()) {
                return lastEvent();
            }
        }
        return true;
    }

    /** Eight bytes at a time, most of which are none. */
    private int lineFeed() {
        int at = scanned;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long found = zeros((long) EIGHT.get(buffer, at) ^ LINE_FEEDS);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; at < end; at++) {
            if (buffer[at] == '\n') {
                return at;
            }
        }
        scanned = end;
        return -1;
    }

    /** The highest bit of the first byte that is zero; those of later bytes mean nothing. */
    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }

    private void line(int stop) throws IOException {
        int last = stop > position && buffer[stop - 1] == '\r' ? stop - 1 : stop;
        if (last == position) {
            complete = from >= 0;
        } else if (startsWithField(DATA, last)) {
            data(Math.min(position + DATA.length + 1, last), last);
        } else if (buffer[position] != ':') {
            requireField(last);
        }
    }

    private void data(int start, int last) {
        int value = start < last && buffer[start] == ' ' ? start + 1 : start;
        if (from < 0) {
            from = value;
            to = last;
            return;
        }
        // A further line of data joins the former in place: the field's name before it leaves room for the line feed.
        buffer[to++] = '\n';
        System.arraycopy(buffer, value, buffer, to, last - value);
        to += last - value;
    }

    private boolean startsWithField(byte[] field, int last) {
        int colon = position + field.length;
        return colon <= last
                && (colon == last || buffer[colon] == ':')
                && Arrays.equals(buffer, position, colon, field, 0, field.length);
    }

    private void requireField(int last) throws MalformedAnswer {
        for (byte[] field : OTHER_FIELDS) {
            if (startsWithField(field, last)) {
                return;
            }
        }
        int shown = Math.min(last - position, 200);
        throw new MalformedAnswer(
                "a line that is no server-sent event: " + new String(buffer, position, shown, StandardCharsets.UTF_8));
    }

    private boolean lastEvent() throws IOException {
        if (position < end) {
            line(end);
            position = scanned = end;
        }
        complete = from >= 0;
        return complete;
    }

    private boolean fill() throws IOException {
        if (from < 0 && position == end) {
            position = scanned = end = 0;
        }
        if (end == buffer.length) {
            makeRoom();
        }
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(count, 0);
        return count > 0;
    }

    private void makeRoom() throws MalformedAnswer {
        int needed = from < 0 ? position : from;
        if (needed == 0 && buffer.length >= limit) {
            throw new MalformedAnswer("an event of more than " + limit + " bytes");
        }
        byte[] room = needed > 0 ? buffer : new byte[Math.min(2 * buffer.length, limit)];
        System.arraycopy(buffer, needed, room, 0, end - needed);
        buffer = room;
        position -= needed;
        scanned -= needed;
        end -= needed;
        if (from >= 0) {
            from -= needed;
            to -= needed;
        }
    }
}
