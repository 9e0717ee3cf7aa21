package dev.antiphon.approval;

import dev.antiphon.approval.Standing.State;
import org.jspecify.annotations.Nullable;

/**
 * A call that was asked for, as it is shown.
 *
 * @param subject whoever it was asked on behalf of
 * @param arguments null where they are not kept
 * @param digest of the exact call
 * @param definition the digest of the tool's definition that it is for, empty where it is for any
 * @param decision of a second person, empty as long as there is none
 * @param decidedAt in Unix seconds, like all times; 0 as long as there is none
 * @param usedBy the response that went on with it, empty as long as none has
 */
public record Asked(
        String id,
        String subject,
        String responseId,
        String label,
        String address,
        String tool,
        @Nullable String arguments,
        String digest,
        String definition,
        boolean fourEyes,
        String decision,
        String decidedBy,
        String reason,
        long decidedAt,
        long createdAt,
        long expiresAt,
        String usedBy) {

    static final String YES = "approved";
    static final String NO = "denied";

    /** How it stands at a moment, in Unix seconds. */
    public State state(long now) {
        if (!usedBy.isEmpty()) {
            return State.USED;
        }
        if (now >= expiresAt) {
            return State.EXPIRED;
        }
        return decision.isEmpty() ? State.WAITING : decision.equals(YES) ? State.APPROVED : State.DENIED;
    }

    /** Whether its owner may go on with a yes or a no of his own. */
    boolean allows(boolean approve, long now) {
        return switch (state(now)) {
            case WAITING -> !approve || !fourEyes;
            case APPROVED -> true;
            case DENIED -> !approve;
            case USED, EXPIRED -> false;
        };
    }

    Standing standing(long now) {
        return new Standing(
                state(now),
                fourEyes,
                unlessEmpty(definition),
                unlessEmpty(decidedBy),
                unlessEmpty(reason),
                unlessEmpty(usedBy),
                decision.equals(NO));
    }

    private static @Nullable String unlessEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
