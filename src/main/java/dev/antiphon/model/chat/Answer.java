package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.protocol.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the chunks of one answer into events. Knows no bytes and no network.
 *
 * <p>An answer is over when the upstream ends the stream and has given a reason for stopping; {@code [DONE]} counts as
 * one. A stream that merely ends is a connection that broke, never a success.
 */
final class Answer {

    /** About what one token and its log probability take, as JSON or in memory; each alternative takes as much. */
    private static final int LOGPROB_BYTES = 150;

    private final long mostBytes;
    private final Queue<ModelEvent> events = new ArrayDeque<>();
    private final Track text = new Track();
    private final Track refusal = new Track();
    private final Track reasoning = new Track();
    private final ToolCalls tools = new ToolCalls(events::add);
    private final List<JsonNode> logprobs = new ArrayList<>();
    private long bytes;
    private boolean choice;
    private @Nullable String finish;
    private @Nullable Usage usage;
    private @Nullable String tier;

    Answer(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Nullable
    ModelEvent poll() {
        return events.poll();
    }

    boolean hasEvents() {
        return !events.isEmpty();
    }

    void take(Chunk chunk) throws MalformedAnswer {
        usage = chunk.usage() == null ? usage : chunk.usage();
        choice |= chunk.choice();
        if (chunk.tier() != null && !chunk.tier().equals(tier)) {
            tier = chunk.tier();
            events.add(new ModelEvent.Served(tier));
        }
        boolean last = chunk.finish() != null && !chunk.finish().isEmpty();
        if (chunk.reasoning() != null) {
            say(reasoning, chunk.reasoning(), chunk.whole(), last, ReasoningDelta::new);
        }
        if (!chunk.whole() || text.empty()) {
            chunk.logprobs().forEach(this::add);
        }
        if (chunk.text() != null) {
            say(text, chunk.text(), chunk.whole(), last, this::textDelta);
        }
        if (chunk.refusal() != null) {
            say(refusal, chunk.refusal(), chunk.whole(), last, RefusalDelta::new);
        }
        if (!chunk.tools().isEmpty()) {
            chunk.tools().forEach(piece -> bytes += piece.arguments().length());
            tools.take(chunk.tools(), chunk.whole(), last);
        }
        finish = last ? chunk.finish() : finish;
        if (bytes > mostBytes) {
            throw new MalformedAnswer("an answer of more than " + mostBytes + " bytes");
        }
    }

    /** @param done whether the upstream said {@code [DONE]} */
    void end(boolean done) throws MalformedAnswer {
        if (!choice) {
            throw new MalformedAnswer("an answer without a choice");
        }
        if (finish == null && !done) {
            throw new MalformedAnswer("the end of the stream in the middle of the answer");
        }
        Reason reason = finish == null ? Reason.STOP : reasonOf(finish);
        flush(reasoning, ReasoningDelta::new);
        flush(text, this::textDelta);
        flush(refusal, RefusalDelta::new);
        tools.end();
        events.add(new UsageReported(usage == null ? Usage.NONE : usage));
        events.add(new Finished(reason));
    }

    /** Whether the model said why it stopped; nothing but usage can follow. */
    boolean stopped() {
        return finish != null;
    }

    boolean usageMissing() {
        return usage == null;
    }

    /** Reports what an answer that broke off has cost, if the upstream said so in time. */
    void breakOff() {
        if (usage != null) {
            events.add(new UsageReported(usage));
        }
    }

    private void say(Track track, String said, boolean whole, boolean last, Function<String, ModelEvent> event) {
        bytes += said.length();
        if (!whole && last && track.repeats(said)) {
            return;
        }
        String news = whole ? track.rest(said) : track.more(said);
        if (!news.isEmpty()) {
            events.add(event.apply(news));
        }
    }

    private void add(JsonNode logprob) {
        bytes += LOGPROB_BYTES * (1L + logprob.path("top_logprobs").size());
        logprobs.add(logprob);
    }

    private void flush(Track track, Function<String, ModelEvent> event) {
        String left = track.end();
        if (!left.isEmpty() || (track == text && !logprobs.isEmpty())) {
            events.add(event.apply(left));
        }
    }

    private TextDelta textDelta(String said) {
        if (logprobs.isEmpty()) {
            return new TextDelta(said);
        }
        TextDelta delta = new TextDelta(said, List.copyOf(logprobs));
        logprobs.clear();
        return delta;
    }

    private static Reason reasonOf(String finish) throws MalformedAnswer {
        return switch (finish) {
            case "length", "max_tokens", "model_length" -> Reason.LENGTH;
            case "content_filter" -> Reason.CONTENT_FILTER;
            case "error", "abort", "aborted", "network_error", "insufficient_system_resource" ->
                throw new MalformedAnswer("an answer broken off with finish_reason " + finish);
            default -> Reason.STOP;
        };
    }
}
