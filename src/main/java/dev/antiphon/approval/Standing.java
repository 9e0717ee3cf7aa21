package dev.antiphon.approval;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a request for an approval stands.
 *
 * @param definition the digest of the tool's definition that it is for, null where it is for any
 * @param decidedBy the subject of the second person who decided, null where none has
 * @param reason given with the decision, null for none
 * @param usedBy the response that went on with it, null as long as none has
 * @param denied whether a second person said no, whatever became of it since
 */
public record Standing(
        State state,
        boolean fourEyes,
        @Nullable String definition,
        @Nullable String decidedBy,
        @Nullable String reason,
        @Nullable String usedBy,
        boolean denied) {

    /** Whether a second person has decided. */
    public boolean decided() {
        return decidedBy != null;
    }

    /** Where it is between asked and used up. */
    public enum State {
        /** Nobody has decided. */
        WAITING,
        /** Somebody else than the owner said yes. */
        APPROVED,
        /** Somebody else than the owner said no. */
        DENIED,
        /** A response went on with it; it counts no more. */
        USED,
        /** Nobody went on with it in time. */
        EXPIRED;

        /** As it is shown. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
