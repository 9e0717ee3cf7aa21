package dev.antiphon.observe;

import dev.antiphon.audit.AuditLog;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.Budgets;
import dev.antiphon.model.route.Guard;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** How the house is at the moment somebody looks: nothing is kept for it, other rooms are asked. */
public final class Gauges {

    private static final String UPSTREAM = "upstream";
    private static final List<String> STATES = List.of("up", "on_trial", "resting");

    private final MeterRegistry registry;
    private final List<Meter> configured = new ArrayList<>();

    Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The responses that come about here. */
    public void responses(Accumulator accumulator) {
        gauge("antiphon.responses.queued", accumulator, Accumulator::waiting);
        gauge("antiphon.responses.running", accumulator, all -> Math.max(0, all.size() - all.waiting()));
    }

    /**
     * What becomes of that which is configured; what was shown of an earlier configuration is shown no more.
     *
     * @param tenants that are told apart by name
     */
    public synchronized void configured(List<Guard> guards, Budgets budgets, Set<String> tenants) {
        configured.forEach(registry::remove);
        configured.clear();
        guards.forEach(this::upstream);
        budgets(budgets, tenants);
    }

    private void upstream(Guard guard) {
        for (String state : STATES) {
            configured.add(Gauge.builder(
                            "antiphon.upstream.state",
                            guard,
                            of -> of.health().state().equals(state) ? 1 : 0)
                    .tag(UPSTREAM, guard.upstream())
                    .tag("state", state)
                    .register(registry));
        }
        configured.add(Gauge.builder(
                        "antiphon.upstream.running", guard, of -> of.health().running())
                .tag(UPSTREAM, guard.upstream())
                .register(registry));
        counter("antiphon.upstream.calls", guard, of -> of.health().calls());
        counter("antiphon.upstream.failures", guard, of -> of.health().failures());
        counter("antiphon.upstream.refused", guard, of -> of.health().refused());
        counter("antiphon.upstream.moved.on", guard, of -> of.health().movedOn());
    }

    private void counter(String name, Guard guard, ToDoubleFunction<Guard> value) {
        configured.add(FunctionCounter.builder(name, guard, value)
                .tag(UPSTREAM, guard.upstream())
                .register(registry));
    }

    /** How what is kept is written. */
    public void commits(GroupCommit commits) {
        FunctionCounter.builder(
                        "antiphon.store.commits", commits, of -> of.count().commits())
                .register(registry);
        FunctionCounter.builder(
                        "antiphon.store.writes", commits, of -> of.count().writes())
                .register(registry);
    }

    /** The connections to the database, where they are the server's own. */
    public void connections(Database database) {
        database.pool().ifPresent(pool -> {
            gauge("antiphon.store.connections.active", pool, Database.Pool::active);
            gauge("antiphon.store.connections.idle", pool, Database.Pool::idle);
            gauge("antiphon.store.connections.waiting", pool, Database.Pool::waiting);
            gauge("antiphon.store.connections.most", pool, Database.Pool::most);
        });
    }

    /** What of the audit log waits to be written; nothing where there is none. */
    public void audit(AuditLog log) {
        if (!log.enabled()) {
            return;
        }
        gauge("antiphon.audit.waiting", log, of -> of.standing().waiting());
        Gauge.builder("antiphon.audit.oldest", log, of -> of.standing().oldest().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
        gauge("antiphon.audit.room.ratio", log, of -> of.standing().room());
        FunctionCounter.builder(
                        "antiphon.audit.refused", log, of -> of.standing().refused())
                .register(registry);
        FunctionCounter.builder("antiphon.audit.lost", log, of -> of.standing().lost())
                .register(registry);
    }

    /**
     * What is left of budgets, for each of the tenants that have a name here and for all the others together.
     *
     * @param tenants that the operator has named, so that nobody else makes labels
     */
    private void budgets(Budgets budgets, Set<String> tenants) {
        for (Budgets.Kind kind : budgets.kinds()) {
            for (String tenant : tenants) {
                left(budgets, kind, tenant, tenant::equals);
            }
            left(budgets, kind, Labels.OTHER, tenant -> !tenants.contains(tenant));
        }
    }

    /** No number as long as nobody of them has asked for anything. */
    private void left(Budgets budgets, Budgets.Kind kind, String label, Predicate<String> tenant) {
        configured.add(Gauge.builder(
                        "antiphon.budget.left.ratio",
                        budgets,
                        of -> of.left(kind, tenant).orElse(Double.NaN))
                .tag("budget", kind.budget())
                .tag("unit", kind.unit())
                .tag("tenant", label)
                .strongReference(true)
                .register(registry));
    }

    private <T> void gauge(String name, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).strongReference(true).register(registry);
    }
}
