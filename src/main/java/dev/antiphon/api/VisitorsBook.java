package dev.antiphon.api;

import dev.antiphon.access.Admitted;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.event.Traceparent;
import dev.antiphon.observe.Visit;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Before the front door: sees every request come and its answer go, and tells of both together when the last byte has left.
 * Turns nobody away, and answers nobody. Thread-safe.
 */
public final class VisitorsBook implements Filter {

    private static final System.Logger LOG = System.getLogger(VisitorsBook.class.getName());
    static final String RESPONSE_ID = "dev.antiphon.response_id";
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Scrapers scrapers;
    private final Consumer<Visit> reader;
    private final LongSupplier nanos;

    /**
     * @param scrapers who are let in to the metrics without a key
     * @param reader is told of each request, by the thread that has answered it
     * @param nanos what requests are timed by
     */
    public VisitorsBook(Scrapers scrapers, Consumer<Visit> reader, LongSupplier nanos) {
        this.scrapers = scrapers;
        this.reader = reader;
        this.nanos = nanos;
    }

    /** Notes which response a request is about, here and in the audit log. */
    static Idempotency.Answer about(HttpServletRequest request, Idempotency.Answer answer) {
        String id = switch (answer) {
            case Idempotency.Running running -> running.live().id();
            case Idempotency.Kept kept -> kept.stored().id();
        };
        request.setAttribute(RESPONSE_ID, id);
        Step.begun(request, () -> {
            if (answer instanceof Idempotency.Running running) {
                running.seat().left();
            }
        });
        return answer;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CountedResponse answer = new CountedResponse((HttpServletResponse) response);
        Watched watched = new Watched((HttpServletRequest) request, answer);
        scrapers.look(watched);
        boolean thrown = true;
        Traceparent.serve(watched.getHeader(Traceparent.HEADER));
        try {
            chain.doFilter(watched, answer);
            thrown = false;
        } finally {
            Traceparent.serve(null);
            if (thrown || !watched.waits) {
                watched.over(thrown && !answer.isCommitted() ? 500 : answer.getStatus());
            }
        }
    }

    /** A request that tells when it has been answered, also if that is done by another thread. */
    private final class Watched extends HttpServletRequestWrapper implements AsyncListener {

        private final CountedResponse answer;
        private final long since = nanos.getAsLong();
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile boolean waits;

        Watched(HttpServletRequest request, CountedResponse answer) {
            super(request);
            this.answer = answer;
        }

        @Override
        public AsyncContext startAsync() {
            return watched(super.startAsync());
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            return watched(super.startAsync(request, response));
        }

        private AsyncContext watched(AsyncContext context) {
            waits = true;
            context.addListener(this);
            return context;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            over(answer.getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        /** A container drops listeners when a request becomes asynchronous once more. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }

        private void over(int status) {
            if (told.compareAndSet(false, true)) {
                try {
                    Step step = Step.of(this);
                    if (step != null) {
                        step.over(status);
                    }
                    reader.accept(visit(status));
                } catch (RuntimeException defect) {
                    LOG.log(System.Logger.Level.WARNING, "A request could not be told of", defect);
                }
            }
        }

        private Visit visit(int status) {
            return new Visit(
                    Objects.requireNonNullElse(text(FrontDoor.REQUEST_ID), ""),
                    text(RESPONSE_ID),
                    getAttribute(FrontDoor.ADMITTED) instanceof Admitted admitted ? admitted : null,
                    getMethod(),
                    status == SWITCHING_PROTOCOLS ? "websocket" : text(Routes.ROUTE),
                    status,
                    getContentLengthLong(),
                    answer.sent(),
                    Duration.ofNanos(nanos.getAsLong() - since));
        }

        private @Nullable String text(String attribute) {
            return getAttribute(attribute) instanceof String text ? text : null;
        }
    }
}
