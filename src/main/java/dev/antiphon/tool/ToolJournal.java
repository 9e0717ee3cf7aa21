package dev.antiphon.tool;

import dev.antiphon.access.Caller;

public final class ToolJournal {
    public record Begun(
            String id,
            Caller owner,
            String responseId,
            String server,
            String tool,
            String digest,
            boolean repeatable) {}

    public void begin(Begun call) {
        throw new UnsupportedOperationException();
    }

    public void end(String id, String outcome) {
        throw new UnsupportedOperationException();
    }
}
