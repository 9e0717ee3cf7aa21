package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.anthropic.Event.Piece;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.model.wire.Refrain;
import dev.antiphon.model.wire.UpstreamError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one answer into ours: each thinking block is a reasoning item, texts that follow each other are one
 * message. An answer is over when its message stops; a reason for stopping is enough where the upstream leaves the end out.
 */
final class Answer extends AnswerReader {

    private final String upstream;
    private final boolean rawThinking;
    private final Refrain<Event> events = new Refrain<>(EventReader::read, Event::text, Event::saying);
    private final Map<Integer, OpenBlock> open = new TreeMap<>();
    private final Spent spent = new Spent();
    private boolean begun;
    private boolean done;
    private int calls;
    /** Blocks that are no text, which is one message however many blocks it has. */
    private int items;

    /** How much the message that is open has said. */
    private int said;

    private @Nullable String stop;
    private @Nullable String tier;

    /** @param upstream its name, which goes with what it wants back */
    Answer(long mostBytes, String upstream, boolean rawThinking) {
        super(mostBytes);
        this.upstream = upstream;
        this.rawThinking = rawThinking;
    }

    @Override
    protected void take(byte[] payload, int from, int length) throws IOException {
        take(events.read(payload, from, length));
    }

    private void take(Event event) throws MalformedAnswer {
        if (event.usage() != null) {
            cost(event.usage());
        }
        if (event.error() != null) {
            fail(event.error());
            return;
        }
        switch (event.type()) {
            case "message_start" -> begun = true;
            case "content_block_start" -> begin(event);
            case "content_block_delta" -> more(event);
            case "content_block_stop" -> end(event.index());
            case "message_stop" -> done = true;
            case "message" -> whole(event);
            default -> {}
        }
        if (event.stop() != null) {
            stop(event.stop());
        }
    }

    private void cost(JsonNode usage) {
        spent(spent.with(usage));
        String told = Spent.tier(usage);
        tier = told == null ? tier : told;
    }

    private void stop(String reason) {
        stop = reason;
        if (reason.equals("model_context_window_exceeded")) {
            fail(new UpstreamError(400, reason, "context window"));
        }
    }

    private void begin(Event event) throws MalformedAnswer {
        begun = true;
        if (event.piece() != null) {
            end(event.index());
            OpenBlock block = block(event.piece());
            open.put(event.index(), block);
            block.more(event.piece());
        }
    }

    private OpenBlock block(Piece piece) throws MalformedAnswer {
        if (!piece.type().equals("text")) {
            requireRoom(items++);
            said = 0;
        }
        return switch (piece.type()) {
            case "text" -> new OpenBlock.Words(said, this::add);
            case "thinking" -> new OpenBlock.Thought(upstream, rawThinking, this::add);
            case "redacted_thinking" -> new OpenBlock.Secret(upstream, this::add);
            case "tool_use" -> {
                if (piece.name().isEmpty()) {
                    throw new MalformedAnswer("a tool call without a name");
                }
                yield new OpenBlock.Call(calls++, piece.name(), this::add);
            }
            default -> new OpenBlock.Unknown(this::add);
        };
    }

    private void more(Event event) throws MalformedAnswer {
        OpenBlock block = open.get(event.index());
        if (event.piece() == null) {
            return;
        }
        if (block == null) {
            throw new MalformedAnswer("more of a block that is not open");
        }
        block.more(event.piece());
    }

    private void end(int index) {
        OpenBlock block = open.remove(index);
        if (block != null) {
            end(block);
        }
    }

    private void end(OpenBlock block) {
        block.end();
        if (block instanceof OpenBlock.Words words) {
            said = words.to();
        }
    }

    /** A message in one piece, from an upstream that streams nothing. */
    private void whole(Event event) throws MalformedAnswer {
        begun = true;
        List<JsonNode> blocks = new ArrayList<>();
        if (event.content() != null) {
            event.content().forEach(blocks::add);
        }
        for (JsonNode block : blocks) {
            Piece piece = piece(block);
            begin(new Event("content_block_start", -1, piece, null, null, null, null));
            JsonNode citations = block.path("citations");
            for (JsonNode citation : citations) {
                more(new Event("content_block_delta", -1, cited(citation), null, null, null, null));
            }
            end(-1);
        }
        done = true;
    }

    private static Piece piece(JsonNode block) {
        String text = "";
        for (String name : List.of("text", "thinking", "data")) {
            text = block.path(name).asText(text);
        }
        return new Piece(
                block.path("type").asText(),
                text,
                block.path("signature").asText(""),
                block.path("name").asText(""),
                block.get("input"));
    }

    private static Piece cited(JsonNode citation) {
        return new Piece("citations_delta", "", "", "", citation);
    }

    @Override
    public void end() throws MalformedAnswer {
        if (!begun) {
            throw new MalformedAnswer("an answer without a message");
        }
        if (stop == null && !done) {
            throw new MalformedAnswer("the end of the stream in the middle of the answer");
        }
        Reason reason = stop == null ? Reason.STOP : reasonOf(stop);
        open.values().forEach(this::end);
        open.clear();
        if (tier != null) {
            add(new ModelEvent.Served(tier)); // not earlier: it is no word of the model, and would end the wait for one
        }
        finish(reason);
    }

    @Override
    public boolean stopped() {
        return stop != null;
    }

    @Override
    public boolean over() {
        return done;
    }

    private static Reason reasonOf(String stop) throws MalformedAnswer {
        return switch (stop) {
            case "max_tokens" -> Reason.LENGTH;
            case "refusal" -> Reason.CONTENT_FILTER;
            case "pause_turn" ->
                throw new MalformedAnswer("an answer paused for tools of the upstream, which nobody asked for");
            default -> Reason.STOP;
        };
    }
}
