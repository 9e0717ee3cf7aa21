package dev.antiphon.usage;

import dev.antiphon.access.Caller;

/**
 * For whom something is used, and what.
 *
 * @param key the id of the API key, empty for whoever came in by something else
 * @param model the name under which the operator configured it, a pattern where it is one
 */
public record Payer(String tenant, String subject, String key, String model) {

    public static Payer of(Caller caller, String model) {
        return new Payer(caller.tenant(), caller.subject(), caller.key(), model);
    }
}
