package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Text;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The form of a key: literals and runs of an alphabet, such as {@code gh[pousr]_[A-Za-z0-9]{36}}.
 *
 * <p>A subset of regular expressions that is matched greedily and never goes back, so a match costs its own length: literals,
 * {@code [classes]}, {@code \w}, and behind one of these {@code {n}}, {@code {n,m}}, {@code {n,}} (at most
 * {@value #LONGEST}) or {@code ?}. A shape ends where its last alphabet ends: a longer run is not this key.
 */
final class Shape {

    /** No run of an alphabet is followed further than this; 8 KiB. */
    static final int LONGEST = 8192;

    private static final int ASCII = 128;

    private final List<Part> parts;
    private final int literals;

    private final String source;

    private Shape(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts;
        int lead = 0;
        while (lead < parts.size() && parts.get(lead).literal()) {
            lead++;
        }
        literals = lead;
    }

    /** Reads a shape; an {@link IllegalArgumentException} says what is wrong with it. */
    static Shape of(String source) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < source.length()) {
            int end = atomEnd(source, at);
            BitSet alphabet = alphabet(source.substring(at, end));
            int[] times = {1, 1};
            if (end < source.length() && source.charAt(end) == '?') {
                times = new int[] {0, 1};
                end++;
            } else if (end < source.length() && source.charAt(end) == '{') {
                int close = source.indexOf('}', end);
                times = times(source.substring(end + 1, close));
                end = close + 1;
            }
            parts.add(new Part(alphabet, times[0], times[1]));
            at = end;
        }
        if (parts.isEmpty() || parts.getFirst().min == 0) {
            throw new IllegalArgumentException("A shape begins with something that must be there: " + source);
        }
        return new Shape(source, List.copyOf(parts));
    }

    /** Where the key that begins there ends, or -1. */
    int end(Text text, int from) {
        int at = from;
        for (Part part : parts) {
            int most = at + part.max;
            int least = at + part.min;
            while (at < most && part.allows(text.at(at))) {
                at++;
            }
            if (at < least) {
                return -1;
            }
        }
        Part last = parts.getLast();
        char next = text.at(at);
        boolean goesOn = last.allows(next) && last.max < LONGEST || Text.letterOrDigit(next) || next == '_';
        return goesOn && at - from < LONGEST ? -1 : at;
    }

    /** How many characters at the beginning are the same in every key of this form (or chosen from a few). */
    int prefix() {
        return literals;
    }

    /**
     * Whether a key may begin behind this character. One that holds a run of any length begins where its run begins, or a text
     * full of beginnings would be read again from each of them.
     */
    boolean beginsBehind(char before) {
        for (Part part : parts) {
            if (part.max == LONGEST && part.allows(before)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a key may begin with these two characters. */
    boolean begins(char first, char second) {
        Part start = parts.getFirst();
        if (!start.allows(first)) {
            return false;
        }
        return start.max > 1 && start.allows(second)
                || start.min == 1
                        && (parts.size() == 1
                                || parts.get(1).min == 0
                                || parts.get(1).allows(second));
    }

    @Override
    public String toString() {
        return source;
    }

    private static int atomEnd(String source, int at) {
        return switch (source.charAt(at)) {
            case '[' -> source.indexOf(']', at) + 1;
            case '\\' -> at + 2;
            default -> at + 1;
        };
    }

    private static BitSet alphabet(String atom) {
        BitSet alphabet = new BitSet(ASCII);
        if (atom.startsWith("[")) {
            String inside = atom.substring(1, atom.length() - 1).replace("\\w", "A-Za-z0-9_");
            for (int i = 0; i < inside.length(); i++) {
                boolean range = i + 2 < inside.length() && inside.charAt(i + 1) == '-';
                alphabet.set(inside.charAt(i), inside.charAt(range ? i + 2 : i) + 1);
                i += range ? 2 : 0;
            }
        } else if (atom.equals("\\w")) {
            alphabet.or(alphabet("[\\w]"));
        } else {
            alphabet.set(atom.charAt(atom.length() - 1));
        }
        return alphabet;
    }

    private static int[] times(String count) {
        int comma = count.indexOf(',');
        if (comma < 0) {
            int exactly = Integer.parseInt(count);
            return new int[] {exactly, exactly};
        }
        String most = count.substring(comma + 1);
        return new int[] {Integer.parseInt(count.substring(0, comma)), most.isEmpty() ? LONGEST : Integer.parseInt(most)
        };
    }

    /** A run of an alphabet. */
    private record Part(BitSet alphabet, int min, int max) {

        boolean allows(char c) {
            return c < ASCII && alphabet.get(c);
        }

        /** One character, from a few. */
        boolean literal() {
            return min == 1 && max == 1 && alphabet.cardinality() <= 6;
        }
    }
}
