package dev.antiphon.writer;

import dev.antiphon.event.ReasoningNames;
import dev.antiphon.protocol.Item.Reasoning;
import java.util.function.UnaryOperator;

/**
 * In what form the reasoning of one response is written down.
 *
 * @param names of its raw events
 * @param seal puts a seal over what an item says, or leaves it as it is where nobody asked for one
 */
public record ReasoningForm(ReasoningNames names, UnaryOperator<Reasoning> seal) {

    /** Without seals. */
    public static ReasoningForm plain(ReasoningNames names) {
        return new ReasoningForm(names, UnaryOperator.identity());
    }

    /** With the seal that there is, if there is one. */
    static ReasoningForm of(Reasoning said, ReasoningNames names) {
        return new ReasoningForm(
                names,
                item -> new Reasoning(
                        item.id(), item.status(), item.summary(), item.content(), said.encryptedContent()));
    }
}
