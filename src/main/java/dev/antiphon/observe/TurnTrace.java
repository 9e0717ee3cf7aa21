package dev.antiphon.observe;

import dev.antiphon.event.Tried;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The span of one turn. Where its upstream answers at once there is nothing below it: the call is the turn. Where a try comes to
 * nothing, that is a span below it, and so is every further one, the one that succeeds until the answer is over.
 */
final class TurnTrace {

    static final String TRY = "try";

    private final Tracer tracer;
    private final Places places;
    private final Span span;
    private final Context inside;

    /** Who is asked, and then who answers. */
    private String upstream;

    /** No try begins before. */
    private Instant free;

    private boolean failed;
    private @Nullable Span answering;

    /**
     * @param span that has begun
     * @param upstream that is to be asked, as configured; empty where that is not known
     */
    TurnTrace(Tracer tracer, Places places, Span span, Instant begun, String upstream) {
        this.tracer = tracer;
        this.places = places;
        this.span = span;
        this.inside = Context.root().with(span);
        this.free = begun;
        this.upstream = upstream;
    }

    Span span() {
        return span;
    }

    void tried(Tried tried, Instant now) {
        if (!span.isRecording()) {
            return;
        }
        if (tried.fault() == null) {
            answered(tried, now);
        } else if (failed || !tried.fault().equals(Tried.CANCELLED)) {
            failed = true;
            failing(attempt(tried, now), tried.fault()).end(now);
            free = now;
        }
    }

    /** Whoever answers may be another than the one that was to be asked. */
    private void answered(Tried tried, Instant now) {
        upstream = tried.upstream();
        span.setAttribute(Keys.RESPONSE_MODEL, tried.model());
        if (failed) {
            answering = attempt(tried, now);
        }
    }

    private Span attempt(Tried tried, Instant now) {
        Instant begun = now.minus(tried.took());
        Span one = tracer.spanBuilder(TRY)
                .setParent(inside)
                .setStartTimestamp(begun.isBefore(free) ? free : begun)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Keys.OPERATION, TRY)
                .setAttribute(Keys.KIND, "CHAIN")
                .setAttribute(Keys.REQUEST_MODEL, tried.model())
                .startSpan();
        places.describe(one, tried.upstream());
        if (tried.resend() > 0) {
            one.setAttribute(Keys.RESENDS, tried.resend());
        }
        if (tried.status() > 0) {
            one.setAttribute(Keys.HTTP_STATUS, tried.status());
        }
        return one;
    }

    /** @param fault the code with which the response fails, null where it goes on or ends well */
    void end(Instant at, @Nullable String fault) {
        Span last = answering;
        if (last != null) {
            failing(last, fault).end(at);
        }
        if (!upstream.isEmpty()) {
            places.describe(span, upstream);
            span.setAttribute(Keys.LLM_SYSTEM, upstream);
            span.setAttribute(Keys.LLM_PROVIDER, upstream);
        }
        failing(span, fault).end(at);
    }

    private static Span failing(Span span, @Nullable String fault) {
        return fault == null ? span : span.setAttribute(Keys.ERROR, fault).setStatus(StatusCode.ERROR);
    }
}
