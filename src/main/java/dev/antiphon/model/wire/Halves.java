package dev.antiphon.model.wire;

import dev.antiphon.protocol.Unicode;

/** A text that grows by deltas: holds back the first half of a surrogate pair until the second comes. */
public final class Halves {

    private char half;

    /** What of the delta can go out; may be empty. */
    public String whole(String delta) {
        if (half == 0 && isPlain(delta)) {
            return delta;
        }
        String text = half == 0 ? delta : half + delta;
        half = 0;
        int last = text.length() - 1;
        if (last >= 0 && Character.isHighSurrogate(text.charAt(last))) {
            half = text.charAt(last);
            text = text.substring(0, last);
        }
        return Unicode.wellFormed(text);
    }

    private static boolean isPlain(String delta) {
        for (int i = 0; i < delta.length(); i++) {
            if (Character.isSurrogate(delta.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** What is left when nothing more comes: the sign for half a character, if one was held back. */
    public String end() {
        String left = half == 0 ? "" : String.valueOf(Unicode.REPLACEMENT);
        half = 0;
        return left;
    }
}
