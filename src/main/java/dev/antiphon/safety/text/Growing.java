package dev.antiphon.safety.text;

import java.util.Arrays;

/** A view being made, character by character. For one thread. */
public final class Growing {

    private final StringBuilder text;
    private int[] origins;
    private int open = Integer.MAX_VALUE;

    public Growing(int expected) {
        text = new StringBuilder(expected);
        origins = new int[expected + 1];
    }

    /** One code point, made from what begins there. */
    public void put(int codePoint, int origin) {
        put((char) (codePoint < 0x10000 ? codePoint : Character.highSurrogate(codePoint)), origin);
        if (codePoint >= 0x10000) {
            put(Character.lowSurrogate(codePoint), origin);
        }
    }

    /** One character, made from what begins there. */
    public void put(char c, int origin) {
        if (text.length() + 1 >= origins.length) {
            origins = Arrays.copyOf(origins, origins.length * 2 + 16);
        }
        origins[text.length()] = origin;
        text.append(c);
    }

    public void open(int origin) {
        open = Math.min(open, origin);
    }

    public int open() {
        return open;
    }

    public int length() {
        return text.length();
    }

    /** Forgets all but the first so many characters. */
    void cut(int length) {
        text.setLength(length);
    }

    /** The view, of an original that ends there. */
    public View view(int end) {
        int[] exact = Arrays.copyOf(origins, text.length() + 1);
        exact[text.length()] = end;
        return new View(text.toString(), exact, open);
    }
}
