package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.tool.ToolOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Makes calls, each written down before it is made and when it has come back: none is made twice unless it may be. */
final class JournalledCalls {

    private static final System.Logger LOG = System.getLogger(JournalledCalls.class.getName());

    private final Surroundings around;
    private final ToolJournal journal;
    private final Map<String, Duration> took = new ConcurrentHashMap<>();

    JournalledCalls(Surroundings around, ToolJournal journal) {
        this.around = around;
        this.journal = journal;
    }

    /** @throws InterruptedException when nobody wants the answer any more */
    ToolOutcome make(PlannedCall call) throws InterruptedException {
        boolean repeatable = call.server().repeatable(call.tool());
        try {
            journal.begin(new ToolJournal.Begun(
                    call.id(), around.plan().caller(), around.live().id(), repeatable));
        } catch (StoreUnavailableException gone) {
            return ToolOutcome.unreached("The call was not made: it could not be written down.");
        }
        ObjectNode arguments = Objects.requireNonNullElseGet(call.arguments(), Json.MAPPER::createObjectNode);
        ToolCall made = new ToolCall(
                call.id(),
                around.plan().caller(),
                around.live().id(),
                around.plan().stored(),
                arguments);
        long begun = System.nanoTime();
        ToolOutcome outcome = call.server().server().call(call.tool(), made, repeatable);
        took.put(call.id(), Duration.ofNanos(System.nanoTime() - begun));
        end(call, outcome);
        return outcome;
    }

    /** How long a call took that has come back; nothing for one that has not. */
    Duration took(PlannedCall call) {
        return took.getOrDefault(call.id(), Duration.ZERO);
    }

    /** A call of which this is lost counts as one that nobody knows the end of. */
    private void end(PlannedCall call, ToolOutcome outcome) {
        try {
            journal.end(around.plan().caller(), call.id(), CallItems.statusOf(outcome));
        } catch (RuntimeException gone) {
            LOG.log(System.Logger.Level.WARNING, "The end of the call {0} could not be written down", call.id());
        }
    }
}
