package dev.antiphon.model;

import dev.antiphon.protocol.ApiError;

/**
 * A model could not answer, or broke off. The message and the error are fit for clients: they hold neither the
 * upstream's key nor its text. What the upstream really said goes to the log where it was read.
 */
public final class ModelException extends Exception {

    private static final ApiError CANCELLED =
            ApiError.server(503, "The call of the model was cancelled.").retryable(false);

    private final transient ApiError error;

    public ModelException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    public ModelException(ApiError error, Throwable cause) {
        super(error.message(), cause);
        this.error = error;
    }

    /** Nobody waits for the answer any more, and another call would serve nobody either. */
    public static ModelException cancelled() {
        return new ModelException(CANCELLED);
    }

    /** Whether it is one of those. */
    public boolean isCancelled() {
        return error == CANCELLED;
    }

    public ApiError error() {
        return error;
    }
}
