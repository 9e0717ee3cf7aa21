package dev.antiphon.tool.own;

/** What a tool of the house cannot do, in words that help a model to ask for something else. */
final class Refusal extends Exception {

    Refusal(String message) {
        super(message);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** A text of the model's own, short enough to be told back. */
    static String shown(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
