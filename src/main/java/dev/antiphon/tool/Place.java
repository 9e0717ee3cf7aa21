package dev.antiphon.tool;

import dev.antiphon.egress.Origin;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;

/** Where an address leads, however it is spelled: two addresses that a server might take for one have one place. */
final class Place {

    private Place() {}

    /** Scheme, host and port as they are connected to; of the path what is left of dots, escapes, case and spare slashes. */
    static String of(URI url) {
        Deque<String> steps = new ArrayDeque<>();
        for (String step : Objects.requireNonNullElse(url.getPath(), "").split("/")) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        String origin = Origin.of(url).map(Origin::toString).orElse("");
        return origin + "/" + String.join("/", steps).toLowerCase(Locale.ROOT);
    }
}
