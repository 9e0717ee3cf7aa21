package dev.antiphon.observe;

import dev.antiphon.access.Caller;
import dev.antiphon.event.Traceparent;
import dev.antiphon.journal.Witness;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Traces of responses, sent over OTLP. Whoever takes them may be slow or gone: what does not fit into a queue is dropped, and
 * no response waits for it or fails for it. Thread-safe.
 */
@Singleton
public final class Tracing implements Witness.Gallery, AutoCloseable {

    /** Of one attribute, in characters. */
    static final int LONGEST = 64 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int FAREWELL_SECONDS = 5;

    /** Spans that wait to be sent; with content each may be of {@link #LONGEST} a few times over. */
    private static final int QUEUE = 4_096;

    private static final int QUEUE_WITH_CONTENT = 256;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final TracingSettings settings;
    private final Clock clock;

    public Tracing(TracingSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        int queue = settings.content() ? QUEUE_WITH_CONTENT : QUEUE;
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.builder()
                                .put(AttributeKey.stringKey("service.name"), settings.service())
                                .build()))
                .setSampler(new Ratio(settings.ratio()))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST)
                        .setMaxNumberOfAttributes(1_024)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter(settings))
                        .setMaxQueueSize(queue)
                        .setMaxExportBatchSize(Math.min(queue, 512))
                        .setScheduleDelay(Duration.ofSeconds(1))
                        .setExporterTimeout(TIMEOUT)
                        .build())
                .build();
        tracer = provider.get("dev.antiphon");
    }

    /** With what there was in release 1.29: Payara has that, and there it is the one that runs. */
    private static OtlpHttpSpanExporter exporter(TracingSettings settings) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(TIMEOUT)
                .setCompression("gzip");
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }

    @Override
    public Witness watching(String responseId, Caller owner) {
        return new RunTrace(tracer, settings, clock, responseId, Traceparent.incoming());
    }

    /** Sends what is left, for as long as a few seconds. */
    @Override
    public void close() {
        provider.shutdown().join(FAREWELL_SECONDS, TimeUnit.SECONDS);
    }
}
