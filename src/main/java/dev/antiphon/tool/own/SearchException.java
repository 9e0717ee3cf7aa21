package dev.antiphon.tool.own;

/** A search brought nothing. The message is fit for the model and for clients. */
public final class SearchException extends Exception {

    SearchException(String message) {
        super(message);
    }
}
