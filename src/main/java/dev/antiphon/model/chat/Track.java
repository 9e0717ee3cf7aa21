package dev.antiphon.model.chat;

import dev.antiphon.model.wire.Halves;

/**
 * One text that grows by deltas: its words, its reasoning, the arguments of a call.
 *
 * <p>Holds back the first half of a surrogate pair until the second comes, and knows by length and hash what was said,
 * so that a whole text that follows its own deltas is not said twice (R47). The text itself is not kept.
 */
final class Track {

    private static final int FEWEST_TO_REPEAT = 2;

    private int hash;
    private int length;
    private int deltas;
    private final Halves halves = new Halves();

    /** What of the delta can go out; may be empty. */
    String more(String delta) {
        for (int i = 0; i < delta.length(); i++) {
            hash = 31 * hash + delta.charAt(i);
        }
        length += delta.length();
        deltas += delta.isEmpty() ? 0 : 1;
        return halves.whole(delta);
    }

    /** What of the whole text was not said yet; nothing, if it is not a continuation of what was. */
    String rest(String whole) {
        return whole.length() > length && whole.substring(0, length).hashCode() == hash
                ? more(whole.substring(length))
                : "";
    }

    /** Whether the delta is everything said so far once more. */
    boolean repeats(String delta) {
        return deltas >= FEWEST_TO_REPEAT && delta.length() == length && delta.hashCode() == hash;
    }

    /** What is left when nothing more comes: the sign for half a character, if one was held back. */
    String end() {
        return halves.end();
    }

    boolean empty() {
        return length == 0;
    }
}
