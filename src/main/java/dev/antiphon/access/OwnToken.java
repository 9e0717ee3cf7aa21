package dev.antiphon.access;

import dev.antiphon.protocol.Sha256;
import java.util.List;

/**
 * The signed token that a caller came in by, to the letter: whoever has it can call in his name. It goes to whoever exchanges it
 * for another one, and nowhere else; it is stored and shown nowhere, and let go of with the run it is needed for.
 *
 * @param issuer of it, who has been found to be one that is believed
 */
public record OwnToken(String value, String issuer) {

    /** What it is told from others by; nothing can be made of it. */
    public String hash() {
        return Sha256.ofAll(List.of(value));
    }

    /** Not what it is. */
    @Override
    public String toString() {
        return "***";
    }
}
