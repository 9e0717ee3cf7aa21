package dev.antiphon.memory;

import dev.antiphon.protocol.Ids;
import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolOutcome;
import java.util.List;

/** Has a model remember a fact. What is not stored is not remembered either. */
final class SaveTool implements Tool {

    private final Memories memories;

    SaveTool(Memories memories) {
        this.memories = memories;
    }

    @Override
    public String name() {
        return MemoryTools.SAVE;
    }

    @Override
    public String description() {
        return "Remembers one fact about the user for later conversations: a preference, a name, a decision, something he asks"
                + " to be remembered. One self-contained sentence that makes sense without this conversation. No secrets."
                + " To correct a fact that is remembered, give its id as 'replaces'.";
    }

    @Override
    public String parameters() {
        String shared = memories.shares()
                ? ",\"shared\":{\"type\":\"boolean\",\"description\":\"whether everybody in the user's organisation is to"
                        + " know it\"}"
                : "";
        return "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\",\"maxLength\":"
                + Memories.MOST_CHARACTERS
                + "},\"replaces\":{\"type\":\"string\",\"description\":\"mem_…, the id of the fact that this one corrects;"
                + " left out for a new one\"}" + shared + "},\"required\":[\"text\"]}";
    }

    /** Saying it twice is the same as saying it once. */
    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public ToolOutcome call(ToolCall call) {
        if (!call.stored()) {
            return ToolOutcome.failed("Nothing is remembered of a response that is not stored.");
        }
        String replaced = call.text("replaces", "").strip();
        if (!replaced.isEmpty() && !Ids.wellFormed(replaced)) {
            return ToolOutcome.failed("'replaces' is no id of a memory.");
        }
        boolean shared = call.arguments().path("shared").asBoolean(false);
        return MemoryTools.outcome(() -> ToolOutcome.text("Remembered:\n"
                + FactLines.named(List.of(memories.save(
                        call.caller(),
                        call.text("text", ""),
                        shared,
                        replaced.isEmpty() ? null : replaced,
                        call.responseId())))));
    }
}
