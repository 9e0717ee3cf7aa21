package dev.antiphon.app;

import dev.antiphon.api.socket.Sockets;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The edition in force, and those before it that somebody still uses. Stands between the container, to which filters
 * can be given only once, and what changes with the configuration. Thread-safe.
 */
final class Editions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Editions.class.getName());
    private static final String EDITION = Edition.class.getName();
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Longer than it takes from learning which edition is in force to being counted as one of its users. */
    static final Duration A_WHILE = Duration.ofSeconds(10);

    private final List<Edition> all = new CopyOnWriteArrayList<>();
    private final Duration retired;
    private volatile @Nullable Edition current;
    private volatile @Nullable FilterConfig config;

    /** @param retired how long one that has been replaced is kept at least */
    Editions(Duration retired) {
        this.retired = retired;
    }

    /** The one in force. */
    Edition current() {
        return Objects.requireNonNull(current, "The first edition comes with the start");
    }

    /** The first one; it is made ready when the container has a filter for it. */
    void begin(Edition first) {
        all.add(first);
        current = first;
    }

    /**
     * Puts another one in force. Whoever uses an older one goes on with that.
     *
     * @throws ServletException when it cannot be made ready; then nothing has changed
     */
    void replace(Edition next) throws ServletException {
        next.entrance().open(Objects.requireNonNull(config, "Not mounted yet"));
        Edition old = current();
        all.add(next);
        current = next;
        // Their answers come from the old one as long as they stay.
        old.sockets().turnOver();
        Thread.ofVirtual().name("edition-retires").start(() -> retire(old));
    }

    private void retire(Edition old) {
        try {
            Thread.sleep(retired);
            while (!old.idle()) {
                Thread.sleep(LOOK);
            }
            if (all.remove(old)) {
                old.close();
                LOG.log(System.Logger.Level.INFO, "Nobody uses the earlier configuration any more");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of every edition that somebody uses. */
    void each(Consumer<Edition> what) {
        all.forEach(what);
    }

    /** Puts the filters in place. */
    void mount(ServletContext context) {
        FilterRegistration.Dynamic filter = context.addFilter("front-door", this::admit);
        filter.setAsyncSupported(true);
        // Not behind what is there already: a container's own filter upgrades whatever reaches it.
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        // A filter and no servlet: some servers put servlets of their own into every application, such as one for
        // /health, and a longer pattern than ours would win. Behind what upgrades to WebSocket.
        FilterRegistration.Dynamic api = context.addFilter("api", new Desk());
        api.setAsyncSupported(true);
        api.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");

        if (context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer container) {
            mount(container);
        }
    }

    private static void mount(ServerContainer container) {
        try {
            Sockets.mount(container);
        } catch (DeploymentException refused) {
            throw new IllegalStateException("The container takes no WebSocket endpoint", refused);
        }
    }

    private void admit(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Edition edition = current();
        request.setAttribute(EDITION, edition);
        edition.entrance().admit(request, response, chain);
    }

    /** Nobody is served any more. */
    @Override
    public void close() {
        all.forEach(edition -> {
            if (all.remove(edition)) {
                edition.close();
            }
        });
    }

    /** Where a request gets its answer: from the edition that let it in. */
    private final class Desk implements Filter {

        @Override
        public void init(FilterConfig given) throws ServletException {
            config = given;
            current().entrance().open(given);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ((Edition) request.getAttribute(EDITION)).entrance().serve(request, response, chain);
        }
    }
}
