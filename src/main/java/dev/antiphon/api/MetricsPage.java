package dev.antiphon.api;

import dev.antiphon.access.Scopes;
import dev.antiphon.observe.Metrics;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * {@code GET /metrics}, behind the front door: for an administrator, and for whoever the front door has let in because
 * {@link Scrapers} knows him. No resource, since it is not part of the API. Thread-safe.
 */
public final class MetricsPage implements Filter {

    private final Supplier<String> metrics;

    public MetricsPage(Supplier<String> metrics) {
        this.metrics = metrics;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        if (Scrapers.isTheirs(asked)) {
            asked.setAttribute(Routes.ROUTE, Scrapers.PATH);
            show(asked, (HttpServletResponse) response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Scrapers.isAdmitted(request)) {
            RouteScopes.require(FrontDoor.admin(request), Scopes.METRICS_READ);
        }
        byte[] page = metrics.get().getBytes(StandardCharsets.UTF_8);
        response.setContentType(Metrics.CONTENT_TYPE);
        response.setContentLength(page.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(page);
        }
    }
}
