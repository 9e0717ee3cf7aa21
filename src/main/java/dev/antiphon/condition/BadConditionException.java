package dev.antiphon.condition;

/** An expression that cannot be used. The message is fit for whoever wrote it. */
public final class BadConditionException extends Exception {

    private static final long serialVersionUID = 1;

    BadConditionException(String message) {
        super(message);
    }
}
