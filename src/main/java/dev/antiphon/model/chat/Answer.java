package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.model.wire.Refrain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the chunks of one answer into events. An answer is over when the upstream ends the stream and has given a reason
 * for stopping; {@code [DONE]} counts as one.
 */
final class Answer extends AnswerReader {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final Refrain<Chunk> chunks;
    private final Track text = new Track();
    private final Track refusal = new Track();
    private final Track reasoning = new Track();
    private final ToolCalls tools = new ToolCalls(this::add);
    private final ThinkTags tags;
    private final @Nullable Untagging untagging;
    private final List<JsonNode> logprobs = new ArrayList<>();
    private boolean choice;
    private boolean done;
    private @Nullable String finish;
    private @Nullable String tier;

    Answer(long mostBytes, boolean wantsLogprobs) {
        this(mostBytes, wantsLogprobs, ThinkTags.NONE);
    }

    Answer(long mostBytes, boolean wantsLogprobs, ThinkTags tags) {
        super(mostBytes);
        this.chunks = new Refrain<>(
                (bytes, from, length) -> ChunkReader.read(bytes, from, length, wantsLogprobs),
                Chunk::text,
                Chunk::saying);
        this.tags = tags;
        this.untagging = tags == ThinkTags.NONE ? null : new Untagging(tags);
    }

    @Override
    protected void take(byte[] payload, int from, int length) throws IOException {
        if (Arrays.equals(payload, from, from + length, DONE, 0, DONE.length)) {
            done = true;
        } else {
            take(chunks.read(payload, from, length));
        }
    }

    void take(Chunk chunk) throws MalformedAnswer {
        if (chunk.usage() != null) {
            spent(chunk.usage());
        }
        if (chunk.error() != null) {
            fail(chunk.error());
        }
        choice |= chunk.choice();
        if (chunk.tier() != null && !chunk.tier().equals(tier)) {
            tier = chunk.tier();
            add(new ModelEvent.Served(tier));
        }
        boolean last = chunk.finish() != null && !chunk.finish().isEmpty();
        if (chunk.reasoning() != null) {
            say(reasoning, chunk.reasoning(), chunk.whole(), last, ReasoningDelta::new);
        }
        if (!chunk.whole() || text.empty()) {
            logprobs.addAll(chunk.logprobs());
        }
        if (chunk.text() != null) {
            words(chunk.text(), chunk.whole(), last);
        }
        if (chunk.refusal() != null) {
            say(refusal, chunk.refusal(), chunk.whole(), last, RefusalDelta::new);
        }
        if (!chunk.tools().isEmpty()) {
            tools.take(chunk.tools(), chunk.whole(), last);
        }
        finish = last ? chunk.finish() : finish;
    }

    @Override
    public void end() throws MalformedAnswer {
        if (!choice) {
            throw new MalformedAnswer("an answer without a choice");
        }
        if (finish == null && !done) {
            throw new MalformedAnswer("the end of the stream in the middle of the answer");
        }
        Reason reason = finish == null ? Reason.STOP : reasonOf(finish);
        if (untagging != null) {
            untagged(untagging.end(), false);
        }
        flush(reasoning, ReasoningDelta::new);
        flush(text, this::textDelta);
        flush(refusal, RefusalDelta::new);
        tools.end();
        finish(reason);
    }

    @Override
    public boolean stopped() {
        return finish != null;
    }

    @Override
    public boolean over() {
        return done;
    }

    private void say(Track track, String said, boolean whole, boolean last, Function<String, ModelEvent> event) {
        if (!whole && last && track.repeats(said)) {
            return;
        }
        String news = whole ? track.rest(said) : track.more(said);
        if (!news.isEmpty()) {
            add(event.apply(news));
        }
    }

    private void words(String words, boolean whole, boolean last) {
        if (untagging == null) {
            say(text, words, whole, last, this::textDelta);
        } else {
            untagged(whole ? Untagging.whole(words, tags) : untagging.take(words), whole);
        }
    }

    private void untagged(Untagging.Piece piece, boolean whole) {
        if (!piece.thought().isEmpty()) {
            logprobs.clear(); // a thought has none
            say(reasoning, piece.thought(), whole, false, ReasoningDelta::new);
        }
        if (!piece.said().isEmpty()) {
            say(text, piece.said(), whole, false, this::textDelta);
        }
    }

    private void flush(Track track, Function<String, ModelEvent> event) {
        String left = track.end();
        if (!left.isEmpty() || (track == text && !logprobs.isEmpty())) {
            add(event.apply(left));
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
