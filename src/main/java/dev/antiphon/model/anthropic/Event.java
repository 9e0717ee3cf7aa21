package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.UpstreamError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one event of a stream says, or a whole message.
 *
 * @param index of the block, -1 where none is meant
 * @param piece a block as it begins, or more of it
 * @param content the blocks of a whole message
 * @param stop why the model stopped, null while it goes on
 * @param usage all that is known so far
 * @param error the upstream's own fault, told in place of the rest
 */
record Event(
        String type,
        int index,
        @Nullable Piece piece,
        @Nullable JsonNode content,
        @Nullable String stop,
        @Nullable JsonNode usage,
        @Nullable UpstreamError error) {

    /** What its piece says, empty for nothing. */
    String text() {
        return piece == null ? "" : piece.text();
    }

    /** The same with another text in its piece, which it has to have. */
    Event saying(String text) {
        Piece said = Objects.requireNonNull(piece);
        Piece other = new Piece(said.type(), text, said.signature(), said.name(), said.more());
        return new Event(type, index, other, content, stop, usage, error);
    }

    /**
     * A block, or more of one; what is missing is empty.
     *
     * @param text the text, the thought, the JSON or the data, whichever it has
     * @param more the input of a call, or a citation
     */
    record Piece(
            String type,
            String text,
            String signature,
            String name,
            @Nullable JsonNode more) {}
}
