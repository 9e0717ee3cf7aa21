package dev.antiphon.api.socket;

import java.util.Optional;

/**
 * Puts messages together from their pieces, within a bound: what is larger is let go of while it comes. Used by one thread
 * at a time, as the pieces of a message come one after the other.
 */
final class Assembly {

    private final int most;
    private StringBuilder message = new StringBuilder();
    private boolean tooLarge;

    /** @param most bytes of a message in UTF-8 */
    Assembly(int most) {
        this.most = most;
    }

    /**
     * Adds a piece.
     *
     * @return empty until the message is whole; then the message, or empty inside when it was too large
     */
    Optional<Optional<String>> add(String piece, boolean last) {
        // No character takes less than a byte; the reader, which has the bytes, counts them exactly.
        if (tooLarge || message.length() + piece.length() > most) {
            tooLarge = true;
            message = new StringBuilder();
        } else {
            message.append(piece);
        }
        return last ? Optional.of(take()) : Optional.empty();
    }

    private Optional<String> take() {
        Optional<String> whole = tooLarge ? Optional.empty() : Optional.of(message.toString());
        tooLarge = false;
        message = new StringBuilder();
        return whole;
    }
}
