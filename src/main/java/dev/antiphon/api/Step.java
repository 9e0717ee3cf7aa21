package dev.antiphon.api;

import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.Deed;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one request leaves in the audit log. A change has its entry before its answer leaves: nobody is told of what is not
 * written down. A use has one on its way, or is refused. What is refused or comes to nothing is noted, and nobody waits for that.
 */
final class Step {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final int CREATED = 200;
    private static final long PATIENCE_SECONDS = 10;

    private final AuditLog log;
    private final AuditTrail trail;
    private final HttpServletRequest request;
    private boolean refused;
    private boolean telling;
    private int recorded;
    private @Nullable CompletableFuture<Boolean> written;

    Step(AuditLog log, AuditTrail trail, HttpServletRequest request) {
        this.log = log;
        this.trail = trail;
        this.request = request;
        this.telling = !READING.contains(request.getMethod());
    }

    /** Of a request that has passed the front door. */
    static @Nullable Step of(HttpServletRequest request) {
        return request.getAttribute(AuditTrail.STEP) instanceof Step step ? step : null;
    }

    /** Whatever the answer will be, it is refused access. */
    synchronized void refused() {
        refused = true;
    }

    /** Is to be told although it changes nothing. */
    synchronized void matters() {
        telling = true;
    }

    /**
     * To be asked before something is used that costs something.
     *
     * @throws StoreUnavailableException when there is no room for its entry
     */
    void requireRoom() {
        if (AuditTrail.isUse(request)) {
            log.requireRoom();
        }
    }

    /**
     * A use has begun, of which the answer will tell later, on another thread and to a client that may be gone by then: so its
     * entry is on its way from here on.
     *
     * @param instead what is done if it cannot be
     * @throws StoreUnavailableException then
     */
    static void begun(HttpServletRequest request, Runnable instead) {
        Step step = of(request);
        if (step != null) {
            try {
                step.begun();
            } catch (StoreUnavailableException full) {
                instead.run();
                throw full;
            }
        }
    }

    private synchronized void begun() {
        if (recorded == 0) {
            log.used(trail.deed(request, false, CREATED));
            recorded = CREATED;
        }
    }

    /**
     * The answer is about to leave.
     *
     * @throws StoreUnavailableException when what it tells of cannot be written down
     */
    void leaves(int status) {
        CompletableFuture<Boolean> awaited = record(status);
        if (awaited != null) {
            await(awaited);
        }
    }

    /** The request is over, whether or not there was anybody to answer. */
    void over(int status) {
        try {
            CompletableFuture<Boolean> unread = record(status);
            if (unread != null && unread.isCompletedExceptionally()) {
                AuditTrail.lost();
            }
        } catch (StoreUnavailableException full) {
            AuditTrail.lost();
        }
    }

    private synchronized @Nullable CompletableFuture<Boolean> record(int status) {
        if (recorded == status) {
            return written;
        }
        boolean denied = refused || isDenial(status);
        if (!denied && !telling) {
            return null;
        }
        Deed deed = trail.deed(request, denied, status);
        if (denied || status >= 400) {
            log.noted(deed);
            written = null;
        } else if (AuditTrail.isUse(request)) {
            log.used(deed);
        } else {
            written = log.done(deed);
        }
        recorded = status;
        return written;
    }

    /** What is not there may be somebody else's: the answer is the same, and so is the entry. */
    private boolean isDenial(int status) {
        return AuditTrail.isDenial(status) || (status == 404 && request.getAttribute(Routes.RESOURCE) != null);
    }

    static void await(CompletableFuture<Boolean> written) {
        try {
            written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof StoreUnavailableException gone
                    ? gone
                    : new StoreUnavailableException(Objects.requireNonNullElse(failed.getCause(), failed));
        } catch (TimeoutException late) {
            throw new StoreUnavailableException(late);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(stopping);
        }
    }

    /** For the messages of the connection that this request opens. */
    Messages messages() {
        return new Messages(log, trail.deed(request, false, 101));
    }
}
