package dev.antiphon.app;

import dev.antiphon.access.Authentication;
import dev.antiphon.api.AuditTrail;
import dev.antiphon.api.FrontDoor;
import dev.antiphon.api.socket.Handshake;
import dev.antiphon.api.socket.Sockets;
import dev.antiphon.egress.Origin;
import dev.antiphon.limit.Rates;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.servlet.ServletContainer;

/** How requests come in under one edition: past its filters, to its resources or onto a WebSocket. Knows who is inside. */
final class Entrance implements AutoCloseable {

    private final AtomicInteger inside = new AtomicInteger();
    private final Filter filters;
    private final ServletContainer resources;
    private boolean open;

    Entrance(
            Authentication authentication,
            Set<Origin> origins,
            Rates rates,
            Sockets sockets,
            AuditTrail trail,
            Foundations house,
            AntiphonApplication application) {
        Observatory observatory = house.observatory();
        Filter visitors = observatory.visitorsBook(inside::decrementAndGet);
        Filter door = new FrontDoor(authentication, rates, house.basics().ids(), house.draining(), trail);
        filters = oneAfterTheOther(
                oneAfterTheOther(oneAfterTheOther(visitors, door), observatory.metricsPage()),
                new Handshake(sockets, origins));
        resources = new ServletContainer(application);
    }

    /** As one filter, since containers do not agree on the order of two that are put before all others. */
    private static Filter oneAfterTheOther(Filter first, Filter second) {
        return (request, response, chain) ->
                first.doFilter(request, response, (admitted, answer) -> second.doFilter(admitted, answer, chain));
    }

    /** Makes ready for requests. @param config of the filter in whose name they are answered */
    void open(FilterConfig config) throws ServletException {
        resources.init(config);
        open = true;
    }

    /** Lets a request in, through the filters and to the end of the chain. */
    void admit(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        inside.incrementAndGet();
        filters.doFilter(request, response, chain);
    }

    /** Answers one that has been let in. */
    void serve(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        resources.doFilter(request, response, chain);
    }

    /** Whether every request that was let in has had the last byte of its answer. */
    boolean empty() {
        return inside.get() == 0;
    }

    @Override
    public void close() {
        if (open) {
            resources.destroy();
        }
    }
}
