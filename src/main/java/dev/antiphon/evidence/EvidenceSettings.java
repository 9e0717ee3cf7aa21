package dev.antiphon.evidence;

/**
 * What is recorded.
 *
 * @param enabled whether anything is
 * @param bodies whether texts are kept beside their hashes, as long as their response is there
 * @param outlives whether the hashes are kept when their response is deleted
 */
public record EvidenceSettings(boolean enabled, boolean bodies, boolean outlives) {

    /** Hashes, also of what is deleted. */
    public static final EvidenceSettings DEFAULT = new EvidenceSettings(true, false, true);

    public static final EvidenceSettings NONE = new EvidenceSettings(false, false, true);
}
