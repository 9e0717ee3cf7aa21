package dev.antiphon.api;

import dev.antiphon.access.Admitted;
import dev.antiphon.access.Authentication;
import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rates;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The filter in front of everything ({@code /*}, never a prefix): no request gets past it unnamed or unauthenticated,
 * and no answer leaves it that is not in the contract's form.
 *
 * <p>In this order: a request id and the headers of every answer; odd paths are refused, before anything believes
 * them; while the server drains, new work is refused; the caller is authenticated; the request is counted. Whatever is thrown behind it becomes
 * an envelope. Must be registered for asynchronous requests and for the dispatcher type {@code REQUEST} only.
 * Thread-safe.
 */
public final class FrontDoor implements Filter {

    /** Request attribute: the {@link Caller}. Absent on the routes that need no key only. */
    public static final String CALLER = "dev.antiphon.caller";

    /** Request attribute: who was let in, and by what ({@link Admitted}). There when {@link #CALLER} is. */
    public static final String ADMITTED = "dev.antiphon.admitted";

    /** Request attribute: the id of the request, as in {@code x-request-id}. */
    public static final String REQUEST_ID = "dev.antiphon.request_id";

    private static final String ADMIN = "admin";
    static final String OPERATOR = "operator";
    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());
    private static final Set<String> OPEN =
            Set.of("/health", "/health/live", "/health/ready", "/openapi.json", "/docs");
    private static final Set<String> UNSERVED = Set.of("OPTIONS", "TRACE", "CONNECT");
    private static final ApiError SHUTTING_DOWN = ApiError.server(503, "This server is shutting down.")
            .retryAfter(Duration.ofSeconds(5))
            .retryable(true);
    private static final int LONGEST_CLIENT_ID = 128;

    private final Authentication authentication;
    private final Allowance allowance;
    private final Ids ids;
    private final BooleanSupplier draining;
    private final AuditTrail trail;
    private final LongSupplier nanos;

    /** @param draining whether the server is about to stop and takes no new work */
    public FrontDoor(Authentication authentication, Rates rates, Ids ids, BooleanSupplier draining, AuditTrail trail) {
        this(authentication, rates, ids, draining, trail, System::nanoTime);
    }

    /** @param nanos what the time an answer takes is measured by */
    FrontDoor(
            Authentication authentication,
            Rates rates,
            Ids ids,
            BooleanSupplier draining,
            AuditTrail trail,
            LongSupplier nanos) {
        this.trail = trail;
        this.authentication = authentication;
        this.allowance = new Allowance(rates);
        this.ids = ids;
        this.draining = draining;
        this.nanos = nanos;
    }

    /** Who makes the request; every route that needs a key has passed the front door with one. */
    public static Caller caller(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** Whether it is an administrator who asks what anybody may. */
    static boolean isAdmin(HttpServletRequest request) {
        return request.getAttribute(CALLER) instanceof Caller caller
                && caller.roles().contains(ADMIN);
    }

    /** The same for what is an administrator's only: what his tenant has. */
    static Caller admin(HttpServletRequest request) {
        return require(request, ADMIN);
    }

    /** Who makes the request, for what is only for whoever operates the server: what all tenants share. */
    static Caller operator(HttpServletRequest request) {
        return require(request, OPERATOR);
    }

    private static Caller require(HttpServletRequest request, String role) {
        Caller caller = caller(request);
        if (!caller.roles().contains(role)) {
            throw ApiError.insufficientPermissions("This needs a key with the role '" + role + "'.")
                    .exception();
        }
        return caller;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        admit((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void admit(HttpServletRequest request, HttpServletResponse plain, FilterChain chain)
            throws IOException, ServletException {
        String id = ids.next(Ids.REQUEST);
        request.setAttribute(REQUEST_ID, id);
        noteClientsId(request, id);
        StampedResponse response = new StampedResponse(request, plain, id, draining, nanos, trail.begins(request));
        if (mayEnter(request, response)) {
            pass(request, response, chain);
        }
    }

    private boolean mayEnter(HttpServletRequest request, StampedResponse response) throws IOException {
        try {
            check(request, response);
            return true;
        } catch (RuntimeException refusal) {
            refused(request, refusal);
            Envelope.write(Faults.of(refusal, request), request, response);
            return false;
        }
    }

    private static void refused(HttpServletRequest request, RuntimeException refusal) {
        Step step = Step.of(request);
        if (step != null
                && refusal instanceof ApiException known
                && known.error().status() < 500) {
            step.refused();
        }
    }

    private void check(HttpServletRequest request, StampedResponse response) {
        int context = request.getContextPath().length();
        String path = request.getRequestURI();
        // Some containers take ";jsessionid=…" out of the path before anybody else sees it, and say only that it was
        // there.
        if (RawPath.isOdd(path, context) || request.isRequestedSessionIdFromURL()) {
            throw ApiError.invalid(null, null, "The request URL is malformed.").exception();
        }
        if (Scrapers.isAdmitted(request)) {
            return;
        }
        if (isOpen(request.getMethod(), path, context)) {
            knownByChance(request);
            return;
        }
        if (draining.getAsBoolean()) {
            throw SHUTTING_DOWN.exception();
        }
        Admitted admitted = authentication.authenticate(new ServletPresented(request));
        response.belongsTo(admitted.caller().tenant());
        boolean unserved = UNSERVED.contains(request.getMethod());
        if (!unserved) {
            // Whoever asks in another way has no name behind this door.
            note(request, admitted);
        }
        allowance.admit(request, response, admitted.caller());
        if (unserved) {
            response.setHeader("Allow", "GET, HEAD, POST, DELETE");
            throw Faults.ofStatus(405, request).exception();
        }
    }

    private static void note(HttpServletRequest request, Admitted admitted) {
        request.setAttribute(CALLER, admitted.caller());
        request.setAttribute(ADMITTED, admitted);
        LOG.log(Level.DEBUG, () -> "Request " + request.getAttribute(REQUEST_ID) + " is of " + admitted);
    }

    /** Who asks what anybody may, if that can be told: a key that has been changed takes no server out of service. */
    private void knownByChance(HttpServletRequest request) {
        try {
            authentication.find(new ServletPresented(request)).ifPresent(admitted -> note(request, admitted));
        } catch (ApiException | StoreUnavailableException nobodyWeKnow) {
            LOG.log(Level.DEBUG, "What anybody may ask was asked for with a credential that is not known here");
        }
    }

    private static boolean isOpen(String method, String path, int context) {
        return path.startsWith("/", context)
                && (method.equals("GET") || method.equals("HEAD"))
                && OPEN.contains(path.substring(context));
    }

    /** Who was let in, and what by. */
    public static Admitted admitted(HttpServletRequest request) {
        return (Admitted) request.getAttribute(ADMITTED);
    }

    private static void pass(HttpServletRequest request, StampedResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
            if (!request.isAsyncStarted()) {
                response.stamp();
            }
        } catch (Exception | Error thrown) {
            AnswerThread.giveUp(request);
            ApiError error = Faults.of(thrown, request);
            if (response.isCommitted()) {
                // Too late to say anything: the container has to break the connection off, so that nobody takes a
                // truncated answer for a whole one.
                throw thrown;
            }
            response.answer(error);
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
            return;
        }
        AnswerThread.begin(request);
    }

    /** A client's own id helps to find its request in this log; it never replaces ours. */
    private static void noteClientsId(HttpServletRequest request, String id) {
        String clients = request.getHeader("X-Client-Request-Id");
        if (clients != null && LOG.isLoggable(Level.DEBUG) && isWellFormed(clients)) {
            LOG.log(Level.DEBUG, "Request " + id + " is the client's " + clients);
        }
    }

    private static boolean isWellFormed(String clientsId) {
        return !clientsId.isEmpty()
                && clientsId.length() <= LONGEST_CLIENT_ID
                && clientsId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
