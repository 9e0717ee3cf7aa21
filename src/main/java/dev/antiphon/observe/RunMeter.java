package dev.antiphon.observe;

import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Witness;
import dev.antiphon.protocol.Response;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts one response. Its usage is counted once, at its end, however it ends (R58, R59). */
final class RunMeter implements Witness {

    private static final String MODEL = "model";
    private static final String SERVER = "server";
    private static final String NO_REASON = "none";

    private final MeterRegistry registry;
    private final Labels labels;
    private final LongSupplier nanos;
    private final long since;
    private final Map<String, String> servers = new HashMap<>();

    /** Some of it was done by a process that is gone: how long that took is not known here. */
    private boolean takenOver;

    private boolean spoken;
    private long spoke;
    private long saving;

    RunMeter(MeterRegistry registry, Labels labels, LongSupplier nanos) {
        this.registry = registry;
        this.labels = labels;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    @Override
    public void noted(RunNote.Noted noted) {
        switch (noted.note()) {
            case RunNote.TakenOver ignored -> takenOver = true;
            case RunNote.ToolDecided call -> decided(call);
            case RunNote.ToolRan ran -> ran(ran);
            case RunNote.Verdict verdict -> verdict(verdict);
            case RunNote.Requested ignored -> {}
            case RunNote.Asked ignored -> {}
            case RunNote.Answered ignored -> {}
            case RunNote.Approval ignored -> {}
        }
    }

    private void decided(RunNote.ToolDecided call) {
        String server = labels.server(call.label());
        servers.put(call.call(), server);
        registry.counter(Metrics.TOOL_DECISIONS, Tags.of(SERVER, server, "fate", call.fate()))
                .increment();
    }

    private void ran(RunNote.ToolRan ran) {
        String server = servers.getOrDefault(ran.call(), Labels.OTHER);
        registry.timer(Metrics.TOOL_CALLS, Tags.of(SERVER, server, "outcome", ran.outcome()))
                .record(ran.took());
    }

    private void verdict(RunNote.Verdict verdict) {
        String effect = verdict.effect().name().toLowerCase(Locale.ROOT);
        registry.counter(
                        Metrics.VERDICTS,
                        Tags.of("guard", verdict.detector(), "where", verdict.where(), "effect", effect))
                .increment(verdict.count());
    }

    @Override
    public void spoke() {
        spoken = true;
        spoke = nanos.getAsLong();
    }

    @Override
    public void saving() {
        saving = nanos.getAsLong();
    }

    @Override
    public void ended(Frozen last, boolean kept) {
        Response response = last.response();
        long now = nanos.getAsLong();
        if (kept && response.echo().store()) {
            registry.timer(Metrics.SAVES).record(Duration.ofNanos(now - saving));
        }
        String model = labels.model(response.model());
        String status = response.status().word();
        Tags how = Tags.of(MODEL, model, "status", status, "reason", reason(response));
        registry.timer(Metrics.RESPONSES, how).record(Duration.ofNanos(now - since));
        if (spoken && !takenOver) {
            registry.timer(Metrics.FIRST_OUTPUT, MODEL, model).record(Duration.ofNanos(spoke - since));
        }
        if (response.usage() != null) {
            new Tokens(registry).spent(Tokens.RESPONSE, model, response.usage());
        }
    }

    /** One of the few words there are for it in the contract. */
    private static String reason(Response response) {
        if (response.error() != null) {
            return response.error().code();
        }
        return response.incompleteDetails() == null
                ? NO_REASON
                : response.incompleteDetails().reason();
    }
}
