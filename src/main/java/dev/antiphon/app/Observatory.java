package dev.antiphon.app;

import dev.antiphon.api.MetricsPage;
import dev.antiphon.api.Scrapers;
import dev.antiphon.api.VisitorsBook;
import dev.antiphon.journal.Witness;
import dev.antiphon.model.NamePattern;
import dev.antiphon.observe.Labels;
import dev.antiphon.observe.Metrics;
import dev.antiphon.observe.RawSpending;
import dev.antiphon.observe.RequestLog;
import dev.antiphon.observe.Tracing;
import dev.antiphon.observe.TracingSettings;
import dev.antiphon.observe.Watchers;
import dev.antiphon.tool.own.OwnServer;
import jakarta.servlet.Filter;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that watches, and what it is let see. */
final class Observatory implements AutoCloseable {

    private final Metrics metrics;
    private final Optional<Tracing> tracing;
    private final RequestLog requests;
    private final Scrapers scrapers;

    /** Where each upstream is. */
    private volatile Map<String, URI> places = Map.of();

    Observatory(Settings settings, Clock clock) {
        metrics = new Metrics(labels(settings), System::nanoTime);
        requests = new RequestLog(clock);
        tracing = settings.tracing().endpoint().isEmpty()
                ? Optional.empty()
                : Optional.of(new Tracing(traced(settings), clock));
        scrapers = new Scrapers(
                settings.metrics().open(), settings.metrics().token().value());
    }

    private TracingSettings traced(Settings settings) {
        WatchSettings.Tracing tracing = settings.tracing();
        return new TracingSettings(
                URI.create(tracing.endpoint()),
                ToolsReader.values(tracing.headers()),
                tracing.service(),
                tracing.ratio(),
                tracing.content(),
                tracing.propagate(),
                upstream -> Optional.ofNullable(places.get(upstream)));
    }

    /** Those that the operator has named, in one way or another. */
    private static Set<String> tenants(Settings settings) {
        Set<String> named = new HashSet<>();
        settings.keys().forEach(key -> named.add(key.tenant()));
        settings.limits().budgets().forEach(budget -> named.addAll(budget.tenants()));
        settings.limits().rates().forEach(rule -> named.addAll(rule.tenants()));
        settings.models().forEach(model -> named.addAll(model.tenants()));
        return named;
    }

    private static Labels labels(Settings settings) {
        Set<String> servers = new HashSet<>(Set.of(OwnServer.LABEL));
        settings.mcp().servers().forEach(server -> servers.add(server.label()));
        return new Labels(
                settings.models().stream()
                        .map(model -> new NamePattern(model.name(), model.aliases()))
                        .toList(),
                servers);
    }

    /** Those who watch responses. */
    Witness.Gallery gallery() {
        List<Witness.Gallery> all = new ArrayList<>(List.of(metrics));
        tracing.ifPresent(all::add);
        return new Watchers(all);
    }

    /** What a model has cost that was asked without the agent. */
    void spent(RawSpending spending) {
        metrics.spent(spending);
    }

    /** Shows the rooms that can be asked how they are. */
    void show(Stores stores) {
        metrics.show(gauges -> {
            gauges.responses(stores.accumulator);
            gauges.commits(stores.commits);
            gauges.connections(stores.database);
            gauges.audit(stores.auditLog);
        });
    }

    /** Shows what is configured from now on. */
    void show(Edition edition) {
        Settings settings = edition.settings();
        places = places(settings);
        metrics.name(labels(settings));
        metrics.show(gauges -> gauges.configured(
                edition.draft().upstreams().guards(), edition.allowances().budgets(), tenants(settings)));
    }

    private static Map<String, URI> places(Settings settings) {
        Map<String, URI> upstreams = new HashMap<>();
        settings.upstreams().forEach((name, upstream) -> upstream.place().ifPresent(at -> upstreams.put(name, at)));
        return Map.copyOf(upstreams);
    }

    /** What stands before the front door. @param left is told once of each request that is over */
    Filter visitorsBook(Runnable left) {
        return new VisitorsBook(
                scrapers,
                visit -> {
                    left.run();
                    metrics.accept(visit);
                    requests.accept(visit);
                },
                System::nanoTime);
    }

    /** What stands behind it. */
    Filter metricsPage() {
        return new MetricsPage(metrics::scrape);
    }

    @Override
    public void close() {
        tracing.ifPresent(Tracing::close);
        metrics.close();
    }
}
