package dev.antiphon.model.anthropic;

import java.util.ArrayList;
import java.util.List;

/** What one side says until the other does; that of an assistant together with what its calls returned. */
final class Turn {

    private final boolean ofAssistant;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Block> results = new ArrayList<>();

    Turn(boolean ofAssistant) {
        this.ofAssistant = ofAssistant;
    }

    boolean ofAssistant() {
        return ofAssistant;
    }

    void say(Block block) {
        blocks.add(block);
    }

    void returned(Block.Result result) {
        results.add(result);
    }

    /** Whether what the assistant said before something was returned is all it said in this turn. */
    boolean over() {
        return !results.isEmpty();
    }

    /** What is said. A thought that nothing came of is not: the API takes none at the end of a message. */
    List<Block> blocks() {
        int end = blocks.size();
        while (ofAssistant && end > 0 && blocks.get(end - 1).isThought()) {
            end--;
        }
        return blocks.subList(0, end);
    }

    List<Block> results() {
        return results;
    }
}
