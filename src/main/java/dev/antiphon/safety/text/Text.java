package dev.antiphon.safety.text;

/**
 * A text that remembers whether somebody looked behind its end: whoever did not cannot be changed by what follows. All that
 * {@code settled} promises rests on this, so a scanner asks for characters here and nowhere else. For one thread.
 */
public final class Text {

    /** What is before the beginning and behind the end; a Unicode non-character, so no text means anything by it. */
    public static final char NONE = '\uffff';

    private final String chars;
    private boolean touched;
    private long reads;

    public Text(String chars) {
        this.chars = chars;
    }

    public int length() {
        return chars.length();
    }

    /** The character there, or {@link #NONE}; asking for one behind the end is remembered. */
    public char at(int index) {
        reads++;
        if (index >= chars.length()) {
            touched = true;
            return NONE;
        }
        return index < 0 ? NONE : chars.charAt(index);
    }

    /** Whether that is what stands there; asking for more than there is is remembered if all that is there agrees. */
    public boolean has(int index, String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at(index + i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The same without regard to the case of ASCII letters; what is expected is in lower case. */
    public boolean hasIgnoringCase(int index, String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (lower(at(index + i)) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A part of what is there. */
    public String part(int from, int to) {
        return chars.substring(from, to);
    }

    /** Whether somebody looked behind the end since the last call. */
    public boolean touched() {
        boolean was = touched;
        touched = false;
        return was;
    }

    /** How often somebody asked for a character: what a scanner costs, told without a clock. */
    public long reads() {
        return reads;
    }

    public static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    public static boolean letterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c);
    }

    public static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return chars;
    }
}
