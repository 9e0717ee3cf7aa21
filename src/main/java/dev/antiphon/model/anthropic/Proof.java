package dev.antiphon.model.anthropic;

import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the API wants back with a thought: the signature of one that was told, or all of one that was not. As the state of a
 * {@link Foreign} it is one word behind the type of its block.
 */
final class Proof {

    private static final String THINKING = "thinking:";
    private static final String REDACTED = "redacted_thinking:";

    private Proof() {}

    static Foreign ofThinking(String upstream, String signature) {
        return new Foreign(upstream, THINKING + signature);
    }

    static Foreign ofRedacted(String upstream, String data) {
        return new Foreign(upstream, REDACTED + data);
    }

    /** The block as it came from this upstream; empty for what another one thought, or what was cut off. */
    static Optional<Block> block(Item.Reasoning reasoning, String upstream) {
        Foreign foreign = reasoning.foreign();
        if (foreign == null || !foreign.upstream().equals(upstream)) {
            return Optional.empty();
        }
        String state = foreign.state();
        if (state.startsWith(THINKING)) {
            return Optional.of(new Block.Thinking(textOf(reasoning), state.substring(THINKING.length())));
        }
        return state.startsWith(REDACTED)
                ? Optional.of(new Block.Redacted(state.substring(REDACTED.length())))
                : Optional.empty();
    }

    /** Raw or summed up: an upstream tells one of them. */
    private static String textOf(Item.Reasoning reasoning) {
        List<ContentPart> raw = reasoning.content() == null ? List.of() : reasoning.content();
        return Stream.concat(raw.stream(), reasoning.summary().stream())
                .map(ContentPart::textOf)
                .map(String::valueOf)
                .collect(Collectors.joining());
    }
}
