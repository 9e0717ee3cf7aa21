package dev.antiphon.egress;

import java.time.Duration;
import java.util.Set;

/**
 * What may be fetched, and how long that may take.
 *
 * @param allow origins that may be reached wherever they are, for the operator has named them
 * @param ports at which public addresses may be reached
 * @param connect for one attempt to connect
 * @param total of one fetch, with its redirects and all the waiting for its turn
 * @param concurrent fetches at a time, of all callers together
 */
public record EgressSettings(Set<Origin> allow, Set<Integer> ports, Duration connect, Duration total, int concurrent) {

    public EgressSettings {
        allow = Set.copyOf(allow);
        ports = Set.copyOf(ports);
    }
}
