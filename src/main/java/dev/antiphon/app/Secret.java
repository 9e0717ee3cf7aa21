package dev.antiphon.app;

/**
 * A key or password of the operator's. It has to be taken out by name, so that it cannot get into a log or a message
 * along with the settings around it.
 */
public record Secret(String value) {

    public static final Secret NONE = new Secret("");

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "none" : "***";
    }
}
