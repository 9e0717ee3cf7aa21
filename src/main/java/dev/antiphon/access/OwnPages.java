package dev.antiphon.access;

import dev.antiphon.egress.Origin;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request that a browser may have signed in by itself comes from a page of this server. What a page of another
 * site has a browser send carries the cookies of this one as well, and says nothing of it but in these headers.
 */
public final class OwnPages {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> FROM_HERE = Set.of("same-origin", "none");

    private final Set<Origin> origins;

    /** @param origins under which browsers know this server, beside that of the {@code Host} header */
    public OwnPages(Set<Origin> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** @throws dev.antiphon.protocol.ApiException 403 for what changes something, or opens a WebSocket, and proves nothing */
    void require(Presented request) {
        boolean reading =
                READING.contains(request.method()) && request.headers("Upgrade").isEmpty();
        if (!reading && !isOwn(request)) {
            throw Refusal.foreignPage();
        }
    }

    private boolean isOwn(Presented request) {
        List<String> site = request.headers("Sec-Fetch-Site");
        if (!site.isEmpty()) {
            return site.size() == 1 && FROM_HERE.contains(site.getFirst());
        }
        List<String> origin = request.headers("Origin");
        return origin.size() == 1
                && Origin.parse(origin.getFirst())
                        .filter(named -> origins.contains(named) || isHost(named, request))
                        .isPresent();
    }

    /** By the scheme of the page: what comes in here may have left TLS behind at a proxy. */
    private static boolean isHost(Origin origin, Presented request) {
        List<String> host = request.headers("Host");
        return host.size() == 1
                && Origin.parse(origin.scheme() + "://" + host.getFirst()).equals(Optional.of(origin));
    }
}
