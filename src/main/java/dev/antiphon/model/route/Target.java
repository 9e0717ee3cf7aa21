package dev.antiphon.model.route;

import dev.antiphon.model.Fetching;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.wire.Line;
import org.jspecify.annotations.Nullable;

/**
 * One upstream that serves a model.
 *
 * @param as what the upstream calls the model, empty for the name that was asked for
 * @param weight how often it is tried first, beside the others of its model; at least 1
 * @param fetching fetches what requests name by URL, where the upstream does not; null where it does
 * @param line for requests that are handed on as they came; null where there is nobody to take them
 */
public record Target(
        Guard guard,
        String as,
        int weight,
        ModelClient client,
        @Nullable Fetching fetching,
        @Nullable Line line) {

    /** Of an upstream that fetches for itself. */
    public Target(Guard guard, String as, int weight, ModelClient client, @Nullable Line line) {
        this(guard, as, weight, client, null, line);
    }

    /** The operator's name for the upstream. */
    public String upstream() {
        return guard.upstream();
    }
}
