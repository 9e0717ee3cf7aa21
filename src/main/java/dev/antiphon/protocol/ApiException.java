package dev.antiphon.protocol;

/** Carries an {@link ApiError} from where it is found to the one place that answers with it. Has no stack trace. */
public final class ApiException extends RuntimeException {

    private final transient ApiError error;

    public ApiException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public ApiError error() {
        return error;
    }
}
