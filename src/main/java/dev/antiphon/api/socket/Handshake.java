package dev.antiphon.api.socket;

import dev.antiphon.access.Admitted;
import dev.antiphon.access.Scopes;
import dev.antiphon.api.AuditTrail;
import dev.antiphon.api.FrontDoor;
import dev.antiphon.api.RouteScopes;
import dev.antiphon.egress.Origin;
import dev.antiphon.event.Traceparent;
import dev.antiphon.protocol.ApiError;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter between the front door and the container's own upgrade: what can be refused of a handshake is refused here,
 * in the envelope of HTTP, and who is calling is handed over as the request's principal, which is what a container passes on
 * to the connection.
 */
public final class Handshake implements Filter {

    private final Sockets sockets;
    private final Set<Origin> origins;

    /** @param origins under which browsers know this server, beside its own name */
    public Handshake(Sockets sockets, Set<Origin> origins) {
        this.sockets = sockets;
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        if (!isHandshake(http)) {
            chain.doFilter(request, response);
            return;
        }
        requireOwnOrigin(http);
        RouteScopes.require(FrontDoor.caller(http), Scopes.RESPONSES_WRITE);
        sockets.requireRoom(FrontDoor.caller(http));
        chain.doFilter(new Named(http, identity(http)), response);
    }

    /** As widely as any container sees it: every header of that name, and the path as it is decoded. */
    private static boolean isHandshake(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Upgrade")).stream()
                        .anyMatch(upgrade -> upgrade.toLowerCase(Locale.ROOT).contains("websocket"))
                && Sockets.PATHS.contains(decodedPath(request));
    }

    private static String decodedPath(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    private Identity identity(HttpServletRequest request) {
        Admitted admitted = FrontDoor.admitted(request);
        return new Identity(
                admitted.caller(),
                admitted.credential()::check,
                String.valueOf(request.getAttribute(FrontDoor.REQUEST_ID)),
                sockets,
                AuditTrail.messages(request),
                Traceparent.incoming());
    }

    /** Pages of other sites may read no answer of this server, and so may not open a connection either. */
    private void requireOwnOrigin(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !request.getServerName().equalsIgnoreCase(host(origin)) && !isNamed(origin)) {
            throw new ApiError(
                            403,
                            ApiError.INVALID_REQUEST,
                            "origin_not_allowed",
                            null,
                            "A connection cannot be opened from a page of another site.")
                    .exception();
        }
    }

    private boolean isNamed(String origin) {
        return Origin.parse(origin).filter(origins::contains).isPresent();
    }

    private static @Nullable String host(String origin) {
        try {
            return URI.create(origin).getHost();
        } catch (IllegalArgumentException noOrigin) {
            return null;
        }
    }

    private static final class Named extends HttpServletRequestWrapper {

        private final Identity identity;

        Named(HttpServletRequest request, Identity identity) {
            super(request);
            this.identity = identity;
        }

        @Override
        public Principal getUserPrincipal() {
            return identity;
        }
    }
}
