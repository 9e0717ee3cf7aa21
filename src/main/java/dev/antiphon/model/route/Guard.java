package dev.antiphon.model.route;

import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands before one upstream: lets so many calls through at a time, and none for a while when too many of the last have
 * failed. Counts what passes. Thread-safe.
 */
public final class Guard {

    private static final Duration SOON = Duration.ofSeconds(1);
    /** Calls that try out an upstream after its rest. */
    private static final int TRIALS = 3;

    private static final int NO_LIMIT = 0;

    private final String upstream;
    private final Limits limits;
    private final CircuitBreaker breaker;
    private final Bulkhead places;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder movedOn = new LongAdder();

    /** @param upstream the operator's name for it */
    public Guard(String upstream, Limits limits, Clock clock) {
        this.upstream = upstream;
        this.limits = limits;
        this.breaker = CircuitBreaker.of(upstream, limits.breaker(clock));
        this.places = Bulkhead.of(upstream, limits.places());
    }

    /**
     * How much an upstream is asked, and how many failures are too many.
     *
     * @param concurrent calls at a time, 0 for any number
     * @param lastCalls that are looked at
     * @param failures of these, in percent, with which it gets a rest; 0 for never
     * @param rest during which it is not asked
     */
    public record Limits(int concurrent, int lastCalls, int failures, Duration rest) {

        public static final Limits DEFAULT = new Limits(NO_LIMIT, 20, 50, Duration.ofSeconds(30));

        private CircuitBreakerConfig breaker(Clock clock) {
            return CircuitBreakerConfig.custom()
                    .slidingWindow(lastCalls, lastCalls, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                    .failureRateThreshold(Math.max(1, failures))
                    .waitDurationInOpenState(rest)
                    .permittedNumberOfCallsInHalfOpenState(Math.min(TRIALS, lastCalls))
                    .clock(clock)
                    .build();
        }

        private BulkheadConfig places() {
            return BulkheadConfig.custom()
                    .maxConcurrentCalls(concurrent == NO_LIMIT ? Integer.MAX_VALUE : concurrent)
                    .maxWaitDuration(Duration.ZERO)
                    .writableStackTraceEnabled(false)
                    .build();
        }
    }

    /**
     * What has become of an upstream.
     *
     * @param state {@code up}, {@code resting} or {@code on_trial}
     * @param running calls that have not ended
     * @param calls that were let through
     * @param failures of these
     * @param refused that were not let through
     * @param movedOn requests that were taken elsewhere when it failed
     */
    public record Health(String state, long running, long calls, long failures, long refused, long movedOn) {}

    public String upstream() {
        return upstream;
    }

    public Health health() {
        State state = breaker.getState();
        long free = places.getMetrics().getAvailableConcurrentCalls();
        return new Health(
                state == State.OPEN ? "resting" : state == State.HALF_OPEN ? "on_trial" : "up",
                places.getMetrics().getMaxAllowedConcurrentCalls() - free,
                calls.sum(),
                failures.sum(),
                refused.sum(),
                movedOn.sum());
    }

    /** A request of this upstream is taken to another. */
    void movedOn() {
        movedOn.increment();
    }

    /** @throws ModelException 503 when the upstream rests, or has enough to do */
    Pass enter() throws ModelException {
        if (!places.tryAcquirePermission()) {
            refused.increment();
            throw new ModelException(ApiError.server(503, "The model's upstream has as much to do as it may have.")
                    .retryAfter(SOON));
        }
        if (limits.failures() > 0 && !breaker.tryAcquirePermission()) {
            places.onComplete();
            refused.increment();
            throw new ModelException(
                    ApiError.server(503, "The model's upstream keeps failing and is not asked for a while.")
                            .retryAfter(limits.rest()));
        }
        calls.increment();
        return new Pass();
    }

    /** The right to one call, until it fails or is closed. */
    final class Pass implements AutoCloseable {

        private final AtomicBoolean recorded = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean heard;

        private Pass() {}

        /** The upstream answers. One on trial is known to be up with that: its answer may take long. */
        void answered() {
            heard = true;
            if (breaker.getState() == State.HALF_OPEN) {
                succeeded();
            }
        }

        /** What the client asked for wrongly, or does not want any more, says nothing about the upstream. */
        void failed(ModelException failure) {
            if (isTheUpstreams(failure) && ended.compareAndSet(false, true)) {
                failures.increment();
                if (recorded.compareAndSet(false, true)) {
                    record(() -> breaker.onError(0, TimeUnit.NANOSECONDS, failure));
                }
                places.onComplete();
            }
            close();
        }

        /** The call is over, or nobody wants the rest of it. */
        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                if (heard) {
                    succeeded();
                } else if (recorded.compareAndSet(false, true)) {
                    record(breaker::releasePermission);
                }
                places.onComplete();
            }
        }

        private void succeeded() {
            if (recorded.compareAndSet(false, true)) {
                record(() -> breaker.onSuccess(0, TimeUnit.NANOSECONDS));
            }
        }

        private void record(Runnable result) {
            if (limits.failures() > 0) {
                result.run();
            }
        }
    }

    /** What no later call would heal is no sign of being down either: a name or a path that there is not. */
    private static boolean isTheUpstreams(ModelException failure) {
        return !failure.isCancelled()
                && failure.error().status() >= 500
                && !Boolean.FALSE.equals(failure.error().retryable());
    }
}
