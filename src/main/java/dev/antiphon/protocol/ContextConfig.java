package dev.antiphon.protocol;

import java.util.List;

/**
 * What is done with a context that grows too long for the model.
 *
 * @param truncate whether the oldest turns may be left out of what the model sees; otherwise what does not fit is a fault
 */
public record ContextConfig(boolean truncate) {

    private static final String AUTO = "auto";
    private static final String DISABLED = "disabled";

    static ContextConfig read(Fields fields) {
        return new ContextConfig(AUTO.equals(fields.choice("truncation", List.of(AUTO, DISABLED))));
    }

    /** The word that the response repeats. */
    String truncation() {
        return truncate ? AUTO : DISABLED;
    }
}
