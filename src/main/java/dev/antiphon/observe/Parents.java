package dev.antiphon.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Traces that go on from one server to the next, as the W3C writes them down. */
final class Parents {

    private static final String HEADER = "traceparent";
    private static final W3CTraceContextPropagator FORM = W3CTraceContextPropagator.getInstance();

    private Parents() {}

    /** The span that a header names; none where it names none. */
    static Context of(@Nullable String header) {
        return header == null ? Context.root() : FORM.extract(Context.root(), header, new Reading());
    }

    /** The header that names a span. */
    static String written(SpanContext span) {
        AtomicReference<String> header = new AtomicReference<>("");
        FORM.inject(Context.root().with(Span.wrap(span)), header, (to, name, value) -> {
            if (to != null && name.equals(HEADER)) {
                to.set(value);
            }
        });
        return Objects.requireNonNull(header.get());
    }

    private static final class Reading implements TextMapGetter<String> {

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(HEADER) ? carrier : null;
        }
    }
}
