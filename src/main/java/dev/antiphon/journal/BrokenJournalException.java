package dev.antiphon.journal;

/** A stored journal cannot be gone on with: it has a gap, an end, or events of another version. */
public final class BrokenJournalException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    BrokenJournalException(String message) {
        super(message);
    }

    BrokenJournalException(String message, RuntimeException cause) {
        super(message, cause);
    }
}
