package dev.antiphon.app;

import dev.antiphon.access.Authentication;
import dev.antiphon.api.FrontDoor;
import dev.antiphon.api.socket.Handshake;
import dev.antiphon.api.socket.Sockets;
import dev.antiphon.limit.Rates;
import dev.antiphon.protocol.Ids;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.util.EnumSet;
import org.glassfish.jersey.servlet.ServletContainer;

/** How requests come in: through one filter, to one servlet or onto a WebSocket. */
final class Entrance {

    private final Filter visitorsBook;
    private final FrontDoor frontDoor;
    private final Filter metricsPage;
    private final Handshake handshake;
    private final Sockets sockets;

    Entrance(
            Authentication authentication,
            Rates rates,
            Sockets sockets,
            Ids ids,
            Drain drain,
            Observatory observatory) {
        this.visitorsBook = observatory.visitorsBook();
        this.metricsPage = observatory.metricsPage();
        this.frontDoor = new FrontDoor(authentication, rates, ids, drain);
        this.handshake = new Handshake(sockets);
        this.sockets = sockets;
    }

    /** Puts the filter and the servlet in place. */
    void mount(ServletContext context, AntiphonApplication application) {
        Filter entrance = oneAfterTheOther(oneAfterTheOther(visitorsBook, frontDoor), metricsPage);
        if (context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer container) {
            entrance = oneAfterTheOther(entrance, handshake);
            mount(container);
        }
        FilterRegistration.Dynamic filter = context.addFilter("front-door", entrance);
        filter.setAsyncSupported(true);
        // Not behind what is there already: a container's own filter upgrades whatever reaches it.
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        ServletRegistration.Dynamic servlet = context.addServlet("api", new ServletContainer(application));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.addMapping("/*");
    }

    /** As one filter, since containers do not agree on the order of two that are put before all others. */
    private static Filter oneAfterTheOther(Filter first, Filter second) {
        return (request, response, chain) ->
                first.doFilter(request, response, (admitted, answer) -> second.doFilter(admitted, answer, chain));
    }

    private void mount(ServerContainer container) {
        try {
            sockets.mount(container);
        } catch (DeploymentException refused) {
            throw new IllegalStateException("The container takes no WebSocket endpoint", refused);
        }
    }
}
