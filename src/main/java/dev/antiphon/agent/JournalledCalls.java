package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.tool.ToolOutcome;
import java.util.Objects;

/** Makes calls, each written down before it is made and when it has come back: none is made twice unless it may be. */
final class JournalledCalls {

    private static final System.Logger LOG = System.getLogger(JournalledCalls.class.getName());

    private final Surroundings around;
    private final ToolJournal journal;

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
        ToolCall made = new ToolCall(call.id(), around.plan().caller(), arguments);
        ToolOutcome outcome = call.server().server().call(call.tool(), made, repeatable);
        end(call, outcome);
        return outcome;
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
