package dev.antiphon.writer;

import dev.antiphon.event.ReasoningNames;
import dev.antiphon.protocol.Item.Reasoning;
import java.util.function.UnaryOperator;

/**
 * In what form the reasoning of one response is written down.
 *
 * @param names of its raw events
 * @param wanted whether the client asked for seals
 * @param seal puts a seal over what an item says. What an upstream wants back lies under one in any case: there is no other
 *     place where it outlives the turn and nobody can change it
 */
public record ReasoningForm(ReasoningNames names, boolean wanted, UnaryOperator<Reasoning> seal) {

    /** With the seal that there is, if there is one. */
    static ReasoningForm of(Reasoning said, ReasoningNames names) {
        return new ReasoningForm(
                names,
                said.encryptedContent() != null,
                item -> new Reasoning(
                        item.id(), item.status(), item.summary(), item.content(), said.encryptedContent()));
    }

    /** The item as it is opened: one that will be sealed has a seal over nothing, which tells it from one that will not. */
    Reasoning opened(Reasoning empty) {
        return wanted ? seal.apply(empty) : empty;
    }
}
