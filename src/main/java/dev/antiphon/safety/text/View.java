package dev.antiphon.safety.text;

/**
 * A text made from another one, with the way back.
 *
 * @param text what was made
 * @param origins for each of its characters where that begins in the original, and one more for the end
 * @param open from where on, in the original, more text would change what was made; {@link Integer#MAX_VALUE} if nothing would
 */
public record View(String text, int[] origins, int open) {

    /** Where a part of this text comes from: its first character there. */
    public int from(int index) {
        return origins[index];
    }

    /** Where a part that ends before this index ends there. */
    public int to(int index) {
        return Math.max(origins[index], index == 0 ? 0 : origins[index - 1] + 1);
    }

    /** Whether the part, with a neighbour on either side, stands in the original as it stands here. */
    boolean asItWas(int from, int to) {
        int before = Math.max(0, from - 1);
        int behind = Math.min(text.length(), to + 1);
        return origins[behind] - origins[before] == behind - before && (from == 0) == (origins[from] == 0);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
