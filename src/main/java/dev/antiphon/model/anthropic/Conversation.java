package dev.antiphon.model.anthropic;

import java.util.ArrayList;
import java.util.List;

/**
 * What is said in a request, by the rules of the API: users and assistants take turns, users begin and end, what a call
 * returned stands at the beginning of the message right after it, and nothing is empty.
 *
 * @param system texts, none of them blank
 * @param messages at least one
 */
record Conversation(List<String> system, List<Message> messages) {

    /** Stands for what came before the first word of an assistant. */
    private static final Block BEFORE = new Block.Text("(The beginning of the conversation is not shown.)");

    /** What follows the word of an assistant is an answer to nobody; as it is, the model would write on in its middle. */
    private static final Block GO_ON = new Block.Text("Go on.");

    static Conversation of(List<String> system, List<Turn> turns) {
        List<Message> messages = new ArrayList<>();
        for (Turn turn : turns) {
            add(turn.ofAssistant(), turn.blocks(), messages);
            add(false, turn.results(), messages);
        }
        if (messages.isEmpty() || messages.getLast().ofAssistant()) {
            add(false, List.of(GO_ON), messages);
        }
        if (messages.getFirst().ofAssistant()) {
            messages.addFirst(Message.of(false, List.of(BEFORE)));
        }
        return new Conversation(List.copyOf(system), messages);
    }

    private static void add(boolean ofAssistant, List<Block> blocks, List<Message> messages) {
        if (blocks.isEmpty()) {
            return;
        }
        if (!messages.isEmpty() && messages.getLast().ofAssistant() == ofAssistant) {
            messages.getLast().content().addAll(blocks);
        } else {
            messages.add(Message.of(ofAssistant, blocks));
        }
    }

    /**
     * Whether a model with a budget may think now. While it calls tools the API wants every turn to begin with what it thought;
     * where that is not there, since another model or a correction began the turn, it may not begin to think in its middle.
     */
    boolean mayBeginToThink() {
        int user = messages.size() - 1;
        if (!messages.get(user).returnsSomething()) {
            return true;
        }
        while (user >= 3
                && messages.get(user - 2).returnsSomething()
                && messages.get(user - 2).onlyReturns()) {
            user -= 2;
        }
        return messages.get(user - 1).beginsWithThought();
    }

    /** The functions that were called, each once. */
    List<String> called() {
        return messages.stream()
                .flatMap(message -> message.content().stream())
                .filter(Block.Use.class::isInstance)
                .map(block -> ((Block.Use) block).function())
                .distinct()
                .toList();
    }
}
