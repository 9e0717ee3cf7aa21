package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.UpstreamError;
import dev.antiphon.protocol.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk says.
 *
 * @param choice whether it has a choice at all
 * @param whole whether its texts are the whole message rather than more of it
 * @param finish why the model stopped, null while it goes on
 * @param tier the upstream serves the answer in, null where it does not say
 * @param error the upstream's own fault, told in place of an answer
 */
record Chunk(
        boolean choice,
        boolean whole,
        @Nullable String text,
        @Nullable String refusal,
        @Nullable String reasoning,
        List<ToolPiece> tools,
        List<JsonNode> logprobs,
        @Nullable String finish,
        @Nullable Usage usage,
        @Nullable String tier,
        @Nullable UpstreamError error) {

    /** The same with another text. */
    Chunk saying(String other) {
        return new Chunk(choice, whole, other, refusal, reasoning, tools, logprobs, finish, usage, tier, error);
    }
}
