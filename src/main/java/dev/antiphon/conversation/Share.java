package dev.antiphon.conversation;

import java.util.Locale;

/**
 * A conversation that its owner lets somebody else of his organisation read, or add to as well.
 *
 * @param owner his subject
 * @param subject whom it is shared with, or {@value #EVERYBODY}
 * @param createdAt in seconds since 1970
 */
public record Share(String id, String conversationId, String owner, String subject, Rights rights, long createdAt) {

    /** All of the organisation. */
    public static final String EVERYBODY = "*";

    Share with(Rights others) {
        return new Share(id, conversationId, owner, subject, others, createdAt);
    }

    /** How far it goes; writing includes reading. What is the owner's own, such as deleting, is neither. */
    public enum Rights {
        READ,
        WRITE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @param word of one of them */
        public static Rights of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
