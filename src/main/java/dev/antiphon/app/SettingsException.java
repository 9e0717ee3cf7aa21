package dev.antiphon.app;

/** The configuration cannot be used; the message is for the operator, complete, and free of secrets. */
public final class SettingsException extends RuntimeException {

    public SettingsException(String message) {
        super(message, null, false, false);
    }
}
