package dev.antiphon.app;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The doors out, from the operator's words. One for each use: what is slow behind one takes no place of another. */
final class Doors {

    private static final Duration KEYS = Duration.ofSeconds(5);
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

    /** For the keys that access tokens are signed with: to where the operator says they are, and nowhere else. */
    static Egress keys(Settings settings) {
        Set<Origin> places = settings.access().jwt().stream()
                .flatMap(jwt -> Origin.of(jwt.jwks()).stream())
                .collect(Collectors.toSet());
        return new Egress(new EgressSettings(
                places, Set.of(), settings.egress().connect(), KEYS, Math.max(1, places.size() * 2)));
    }

    /** For callers' tokens: to the one place where they are exchanged. */
    static Egress exchanging(ToolSettings.Exchanged exchange, Settings.Egress egress) {
        Set<Origin> place = Origin.of(exchange.tokenEndpoint()).stream().collect(Collectors.toSet());
        return new Egress(
                new EgressSettings(place, Set.of(), egress.connect(), exchange.timeout(), egress.concurrent()));
    }
}
