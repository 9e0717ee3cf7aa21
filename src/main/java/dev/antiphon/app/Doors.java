package dev.antiphon.app;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import java.time.Duration;

/** The doors out, from the operator's words. One for each use: what is slow behind one takes no place of another. */
final class Doors {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private Doors() {}

    /** For what requests have fetched. */
    static Egress fetching(Settings.Egress egress) {
        return new Egress(new EgressSettings(
                egress.allow(), egress.ports(), egress.connect(), egress.timeout(), egress.concurrent()));
    }

    /**
     * For what webhooks are told; an origin that may be fetched from need not be one that may be told, and conversely.
     *
     * @param attempts how many are under way at a time; look-ups of names that were given up take places for a while more
     */
    static Egress telling(Settings settings, int attempts) {
        Settings.Egress egress = settings.egress();
        return new Egress(new EgressSettings(
                settings.webhooks().allow(), egress.ports(), egress.connect(), ANSWER, 4 * attempts));
    }
}
