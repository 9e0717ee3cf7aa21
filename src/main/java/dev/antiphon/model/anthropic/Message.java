package dev.antiphon.model.anthropic;

import java.util.ArrayList;
import java.util.List;

/**
 * A message of the API.
 *
 * @param content grows while the conversation is made; results of calls stand at its beginning
 */
record Message(boolean ofAssistant, List<Block> content) {

    static Message of(boolean ofAssistant, List<Block> content) {
        return new Message(ofAssistant, new ArrayList<>(content));
    }

    boolean returnsSomething() {
        return !content.isEmpty() && content.getFirst() instanceof Block.Result;
    }

    boolean onlyReturns() {
        return content.stream().allMatch(Block.Result.class::isInstance);
    }

    boolean beginsWithThought() {
        return !content.isEmpty() && content.getFirst().isThought();
    }
}
