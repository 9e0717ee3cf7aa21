package dev.antiphon.toolset;

/** A model called a tool with something that is no call of it. The message is for the model. */
public final class MisfitException extends Exception {

    private static final long serialVersionUID = 1;

    MisfitException(String message) {
        super(message);
    }
}
