package dev.antiphon.observe;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Witness;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts and times what happens here, for Prometheus. Everything is counted when it is over, never for a piece of text; the
 * page on observability lists what there is. Thread-safe.
 */
@Singleton
public final class Metrics implements Consumer<Visit>, Witness.Gallery, AutoCloseable {

    /** Of {@link #scrape()}: the text format, version 0.0.4. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final String REQUESTS = "antiphon.http.requests";
    static final String RESPONSES = "antiphon.responses";
    static final String FIRST_OUTPUT = "antiphon.responses.first.output";
    static final String SAVES = "antiphon.responses.saves";
    static final String TOKENS = "antiphon.tokens";
    static final String TOOL_CALLS = "antiphon.tool.calls";
    static final String TOOL_DECISIONS = "antiphon.tool.decisions";
    static final String VERDICTS = "antiphon.guardrail.verdicts";

    /** The upper ends of a histogram's buckets, in milliseconds. */
    private static final Map<String, long[]> BUCKETS = Map.of(
            REQUESTS, new long[] {5, 25, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 120_000, 600_000},
            RESPONSES,
                    new long[] {100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 600_000, 1_800_000
                    },
            FIRST_OUTPUT, new long[] {25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000},
            SAVES, new long[] {1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000},
            TOOL_CALLS, new long[] {5, 25, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 120_000});

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final AtomicBoolean shown = new AtomicBoolean();
    private final Gauges gauges = new Gauges(registry);
    private volatile Labels labels;
    private final LongSupplier nanos;

    /** @param nanos what is timed by */
    public Metrics(Labels labels, LongSupplier nanos) {
        this.labels = labels;
        this.nanos = nanos;
        registry.config().meterFilter(buckets());
    }

    /** Not before somebody looks: it takes a tenth of a second, which a start need not wait for. */
    private void showTheProcess() {
        if (shown.compareAndSet(false, true)) {
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            collections.bindTo(registry);
        }
    }

    /** Shows how the house is whenever somebody looks. */
    public void show(Consumer<Gauges> what) {
        what.accept(gauges);
    }

    /** What may stand in labels from now on. */
    public void name(Labels names) {
        labels = names;
    }

    /** Everything there is, as {@link #CONTENT_TYPE}. */
    public String scrape() {
        showTheProcess();
        return registry.scrape(CONTENT_TYPE);
    }

    @Override
    public void accept(Visit visit) {
        registry.timer(
                        REQUESTS,
                        Tags.of(
                                "method", Labels.method(visit.method()),
                                "route", Labels.route(visit.route()),
                                "status", Integer.toString(visit.status())))
                .record(visit.took());
    }

    /** Counts what a model has cost that was asked without the agent. */
    public void spent(RawSpending spending) {
        new Tokens(registry).spent(spending.operation(), labels.model(spending.model()), spending.usage());
    }

    @Override
    public Witness watching(String responseId, Caller owner) {
        return new RunMeter(registry, labels, nanos);
    }

    private static MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                long[] millis = BUCKETS.get(id.getName());
                return millis == null
                        ? config
                        : DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(Arrays.stream(millis)
                                        .mapToDouble(upper ->
                                                Duration.ofMillis(upper).toNanos())
                                        .toArray())
                                .build()
                                .merge(config);
            }
        };
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
