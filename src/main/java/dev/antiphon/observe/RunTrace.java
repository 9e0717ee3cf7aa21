package dev.antiphon.observe;

import dev.antiphon.event.RunNote;
import dev.antiphon.event.Traceparent;
import dev.antiphon.event.Tried;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Witness;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one response: one for it, and below that one for each turn, call of a tool, guardrail that saw something, and
 * save. Their names are fixed (R90). Usage is on turns as it is told, and on the response once, at its end (R58).
 */
final class RunTrace implements Witness {

    static final String RESPONSE = "response";
    static final String TURN = "chat";
    static final String TOOL = "execute_tool";
    static final String GUARDRAIL = "guardrail";
    static final String SAVE = "save";

    private static final double NANOS = 1e9;

    private final Tracer tracer;
    private final TracingSettings settings;
    private final Places places;
    private final Clock clock;
    private final Instant since;
    private final Span root;
    private final Context inside;
    private final Map<String, Call> calls = new HashMap<>();
    private @Nullable Question question;
    private @Nullable TurnTrace turn;
    private @Nullable Instant saving;

    /** A call of a tool that may be made, and when that was decided. */
    private record Call(RunNote.ToolDecided decided, Instant at) {}

    /** @param traceparent of whoever asked for the response, null for nobody's */
    RunTrace(Tracer tracer, TracingSettings settings, Clock clock, String responseId, @Nullable String traceparent) {
        this.tracer = tracer;
        this.settings = settings;
        this.places = new Places(settings.upstreams());
        this.clock = clock;
        this.since = clock.instant();
        this.root = tracer.spanBuilder(RESPONSE)
                .setSpanKind(SpanKind.SERVER)
                .setParent(Parents.of(traceparent))
                .setStartTimestamp(since)
                .setAttribute(Keys.OPERATION, Tokens.RESPONSE)
                .setAttribute(Keys.KIND, "AGENT")
                .setAttribute(Keys.RESPONSE_ID, responseId)
                .startSpan();
        this.inside = Context.root().with(root);
    }

    @Override
    public void noted(RunNote.Noted noted) {
        switch (noted.note()) {
            case RunNote.Requested requested -> requested(requested);
            case RunNote.TakenOver ignored -> root.setAttribute(Keys.TAKEN_OVER, true);
            case RunNote.Asked asked -> asked(asked, noted.at());
            case RunNote.Answered answered -> answered(answered, noted.at());
            case RunNote.Verdict verdict -> verdict(verdict, noted.at());
            case RunNote.Approval ignored -> {}
            case RunNote.ToolDecided call -> decided(call, noted.at());
            case RunNote.ToolRan ran -> ran(ran, noted.at());
        }
    }

    private void requested(RunNote.Requested requested) {
        Question asked = new Question(requested);
        question = asked;
        asked.describe(root);
        asked.describeRequest(root);
    }

    private void asked(RunNote.Asked asked, Instant at) {
        Span span = child(TURN, at, "chat", "LLM", SpanKind.CLIENT);
        span.setAttribute(Keys.ROUND, asked.round());
        if (question != null) {
            question.describe(span);
            if (settings.content() && span.isRecording()) {
                question.tell(span, asked);
            }
        }
        turn = new TurnTrace(tracer, places, span, at, question == null ? "" : question.upstream());
        belongsTo(span);
    }

    @Override
    public void tried(Tried tried) {
        if (turn != null) {
            turn.tried(tried, clock.instant());
        }
    }

    private void answered(RunNote.Answered answered, Instant at) {
        TurnTrace over = turn;
        if (over != null) {
            turn = null;
            Span span = over.span();
            span.setAttribute(Keys.FINISH, List.of(answered.finish()));
            spent(span, answered.usage());
            span.setAttribute(Keys.PROMPT_COUNT, answered.usage().inputTokens());
            span.setAttribute(Keys.COMPLETION_COUNT, answered.usage().outputTokens());
            span.setAttribute(Keys.TOTAL_COUNT, answered.usage().totalTokens());
            if (settings.content() && span.isRecording()) {
                new Messages(answered.items()).write(span, Keys.OUTPUT_MESSAGES, Keys.LLM_OUTPUT);
            }
            over.end(at, answered.fault());
        }
        belongsTo(root);
    }

    private static void spent(Span span, Usage usage) {
        span.setAttribute(Keys.INPUT_TOKENS, usage.inputTokens());
        span.setAttribute(Keys.OUTPUT_TOKENS, usage.outputTokens());
    }

    private void verdict(RunNote.Verdict verdict, Instant at) {
        child(GUARDRAIL, at, "guardrail", "GUARDRAIL", SpanKind.INTERNAL)
                .setAttribute(Keys.GUARD, verdict.detector())
                .setAttribute(Keys.RULE, verdict.rule())
                .setAttribute(Keys.WHERE, verdict.where())
                .setAttribute(Keys.EFFECT, verdict.effect().name().toLowerCase(Locale.ROOT))
                .setAttribute(Keys.COUNT, verdict.count())
                .end(at);
    }

    private void decided(RunNote.ToolDecided call, Instant at) {
        belongsTo(root);
        if (call.fate().equals("allowed")) {
            calls.put(call.call(), new Call(call, at));
        } else {
            called(call, at).end(at);
        }
    }

    private void ran(RunNote.ToolRan ran, Instant at) {
        Call call = calls.remove(ran.call());
        if (call == null) {
            return;
        }
        Instant begun = at.minus(ran.took());
        Span span = called(call.decided(), begun.isBefore(call.at()) ? call.at() : begun);
        span.setAttribute(Keys.TOOL_OUTCOME, ran.outcome());
        if (settings.content() && ran.output() != null) {
            span.setAttribute(Keys.TOOL_RESULT, ran.output());
        }
        if (!ran.outcome().equals(Status.COMPLETED.word())) {
            span.setAttribute(Keys.ERROR, ran.outcome());
            span.setStatus(StatusCode.ERROR);
        }
        span.end(at);
    }

    private Span called(RunNote.ToolDecided call, Instant begun) {
        Span span = child(TOOL, begun, "execute_tool", "TOOL", SpanKind.CLIENT)
                .setAttribute(Keys.TOOL, call.tool())
                .setAttribute(Keys.TOOL_NAME, call.tool())
                .setAttribute(Keys.TOOL_CALL, call.call())
                .setAttribute(Keys.TOOL_SERVER, call.label())
                .setAttribute(Keys.TOOL_FATE, call.fate());
        return settings.content() ? span.setAttribute(Keys.TOOL_ARGUMENTS, call.arguments()) : span;
    }

    @Override
    public void spoke() {
        root.setAttribute(
                Keys.FIRST_CHUNK, Duration.between(since, clock.instant()).toNanos() / NANOS);
    }

    @Override
    public void saving() {
        saving = clock.instant();
    }

    @Override
    public void ended(Frozen last, boolean kept) {
        Response response = last.response();
        Instant now = clock.instant();
        left(
                now,
                response.error() == null
                        ? response.status().word()
                        : response.error().code());
        if (saving != null && response.echo().store()) {
            Span save = child(SAVE, saving, "save", "CHAIN", SpanKind.INTERNAL).setAttribute(Keys.KEPT, kept);
            failing(save, !kept).end(now);
        }
        root.setAttribute(Keys.STATUS, response.status().word());
        root.setAttribute(Keys.RESPONSE_MODEL, response.model());
        root.setAttribute(Keys.MODEL_NAME, response.model());
        root.setAttribute(Keys.FINISH, List.of(reason(response)));
        if (response.usage() != null) {
            spent(root, response.usage());
        }
        if (response.error() != null) {
            root.setAttribute(Keys.ERROR, response.error().code());
        }
        failing(root, response.status() == Status.FAILED).end(now);
        Traceparent.forget();
    }

    /** What nobody said the end of, because something broke or was stopped. */
    private void left(Instant now, String why) {
        TurnTrace open = turn;
        if (open != null) {
            open.end(now, why);
        }
        calls.values()
                .forEach(
                        call -> failing(called(call.decided(), call.at()), true).end(now));
        calls.clear();
    }

    private static Span failing(Span span, boolean failed) {
        return failed ? span.setStatus(StatusCode.ERROR) : span;
    }

    private static String reason(Response response) {
        return response.incompleteDetails() == null
                ? response.status().word()
                : response.incompleteDetails().reason();
    }

    private Span child(String name, Instant begun, String operation, String kind, SpanKind role) {
        SpanBuilder builder = tracer.spanBuilder(name).setParent(inside).setStartTimestamp(begun);
        return builder.setSpanKind(role)
                .setAttribute(Keys.OPERATION, operation)
                .setAttribute(Keys.KIND, kind)
                .startSpan();
    }

    /**
     * What this thread, and those that it starts, ask of others from here on is part of that span. Only for what the run does on
     * its own thread: that on which a response begins serves other requests next.
     */
    private void belongsTo(Span span) {
        if (settings.propagate()) {
            Traceparent.belongTo(Parents.written(span.getSpanContext()));
        }
    }
}
