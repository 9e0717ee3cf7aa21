package dev.antiphon.snapshot;

/** Another process has taken the response over, or has ended it: nothing of this one's may be written any more. */
public final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LeaseLostException(String responseId) {
        super("The lease of " + responseId + " is lost");
    }
}
