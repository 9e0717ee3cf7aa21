package dev.antiphon.model.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payloads of one answer, most of which repeat the one before in everything but a text: then only that is read. Not
 * thread-safe.
 *
 * <p>That a text may stand in the place of another is not taken from how a protocol looks. It is tried once, with the reader
 * itself: a payload with another text in that place has to mean the same with another text.
 *
 * @param <T> what a payload means; has to know its equals
 */
public final class Refrain<T> {

    /** Longer ones say much at once, and are few. */
    private static final int LONGEST = 4 * 1024;

    /** An upstream that puts something else into each payload, such as a number, is not tried for ever. */
    private static final int MOST_VAIN = 4;

    private static final byte[] NOTHING = {};

    private final Reader<T> reader;
    private final Function<T, @Nullable String> text;
    private final BiFunction<T, String, T> saying;
    private byte[] before = NOTHING;
    private byte[] after = NOTHING;
    private @Nullable T meant;
    private int vain;

    /** Reads a whole payload. */
    public interface Reader<T> {
        T read(byte[] bytes, int from, int length) throws IOException;
    }

    /**
     * @param text of what a payload means, null or empty for none
     * @param saying the same with another text
     */
    public Refrain(Reader<T> reader, Function<T, @Nullable String> text, BiFunction<T, String, T> saying) {
        this.reader = reader;
        this.text = text;
        this.saying = saying;
    }

    /** @throws IOException what the reader throws */
    public T read(byte[] bytes, int from, int length) throws IOException {
        T known = meant;
        String said = known == null ? null : said(bytes, from, length);
        if (said != null) {
            vain = 0;
            return saying.apply(known, said);
        }
        T read = reader.read(bytes, from, length);
        String news = text.apply(read);
        if (news != null && !news.isEmpty() && vain < MOST_VAIN && length <= LONGEST) {
            learn(Arrays.copyOfRange(bytes, from, from + length), read, news);
        }
        return read;
    }

    /** The text, if all around it is as it was; null also where it has to be decoded, which is the reader's business. */
    private @Nullable String said(byte[] bytes, int from, int length) {
        int start = from + before.length;
        int end = from + length - after.length;
        if (start >= end
                || !Arrays.equals(bytes, from, start, before, 0, before.length)
                || !Arrays.equals(bytes, end, from + length, after, 0, after.length)
                || !isPlain(bytes, start, end)) {
            return null;
        }
        String decoded = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return decoded.indexOf('\uFFFD') < 0 ? decoded : null;
    }

    /** Whether a string of JSON has these bytes as they are. */
    private static boolean isPlain(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte letter = bytes[i];
            if (letter == '"' || letter == '\\' || (letter >= 0 && letter < ' ')) {
                return false;
            }
        }
        return true;
    }

    /** What says nothing, or says it in a way that has to be decoded, is no try: many a thought stands before the first word. */
    private void learn(byte[] payload, T read, String said) {
        byte[] letters = said.getBytes(StandardCharsets.UTF_8);
        int start = placeOf(letters, payload);
        if (start < 0 || !isPlain(letters, 0, letters.length)) {
            return;
        }
        vain++;
        byte[] left = Arrays.copyOf(payload, start);
        byte[] right = Arrays.copyOfRange(payload, start + letters.length, payload.length);
        if (meansTheSame(read, left, said + said, right)) {
            before = left;
            after = right;
            meant = read;
        }
    }

    /** Where the letters stand between quotation marks, for the first time; -1 for nowhere. */
    private static int placeOf(byte[] letters, byte[] payload) {
        for (int at = 1; at + letters.length < payload.length; at++) {
            if (payload[at - 1] == '"'
                    && payload[at + letters.length] == '"'
                    && Arrays.equals(payload, at, at + letters.length, letters, 0, letters.length)) {
                return at;
            }
        }
        return -1;
    }

    private boolean meansTheSame(T read, byte[] left, String other, byte[] right) {
        byte[] letters = other.getBytes(StandardCharsets.UTF_8);
        byte[] trial = Arrays.copyOf(left, left.length + letters.length + right.length);
        System.arraycopy(letters, 0, trial, left.length, letters.length);
        System.arraycopy(right, 0, trial, left.length + letters.length, right.length);
        try {
            return reader.read(trial, 0, trial.length).equals(saying.apply(read, other));
        } catch (IOException elsewhere) {
            return false;
        }
    }
}
