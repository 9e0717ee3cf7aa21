package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.agent.PlannedCall.Fate;
import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.Item;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.writer.ServerItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are made together: run side by side, and written down one after the other, since no two items are open at a time
 * (decision D12). Used by the writer's thread.
 */
final class CallRound {

    private static final System.Logger LOG = System.getLogger(CallRound.class.getName());

    private final Surroundings around;
    private final ToolThreads threads;
    private final JournalledCalls calls;
    private final Breaker breaker;
    private final CallItems items;
    private final List<Item> told = new ArrayList<>();
    private @Nullable Ending stopped;

    CallRound(Surroundings around, ToolThreads threads, JournalledCalls calls, Breaker breaker) {
        this.around = around;
        this.threads = threads;
        this.calls = calls;
        this.breaker = breaker;
        this.items = new CallItems(around.live().id(), around.plan().include());
    }

    /** Runs what may be run, and writes down what came of all that was called. */
    void run(List<PlannedCall> planned) throws InterruptedException {
        around.screening().tell(around.live());
        planned.forEach(call -> around.live().note(RunNotes.decided(call)));
        if (planned.stream().anyMatch(call -> call.fate() == Fate.RUN)) {
            around.live().keepNotes();
        }
        Map<String, Future<ToolOutcome>> running = new HashMap<>();
        planned.stream()
                .filter(call -> call.fate() == Fate.RUN)
                .forEach(call -> running.put(call.id(), threads.start(() -> calls.make(call))));
        for (PlannedCall call : planned) {
            switch (call.fate()) {
                case RUN -> write(call, running.get(call.id()));
                case DENY -> write(call, ToolOutcome.unreached("There is no such tool, or it may not be called."));
                case FORBID ->
                    write(
                            call,
                            ToolOutcome.unreached("This call was not made: what it was called with is forbidden by "
                                    + call.why() + "."));
                case REFUSE, BROKEN -> write(call, ToolOutcome.unreached(Objects.requireNonNull(call.told())));
                case LIMIT ->
                    tell(
                            call,
                            TextNode.valueOf("This call was not made: the limit of tool calls for this response has"
                                    + " been reached. Answer with what you know."));
                case CHANGED ->
                    write(
                            call,
                            ToolOutcome.unreached(
                                    "This call was not made: the description of the tool has changed since"
                                            + " it was approved. It is asked for again."));
                case UNSURE ->
                    write(
                            call,
                            ToolOutcome.unreached(
                                    "This call was not made: its server could not be asked whether the tool"
                                            + " still is what was approved."));
                case ASK -> {}
            }
        }
    }

    private void write(PlannedCall call, @Nullable Future<ToolOutcome> running) throws InterruptedException {
        if (running == null) {
            return;
        }
        // Also when nobody wants it any more: it may have been made.
        ServerItem item = open(call);
        around.live().publish();
        ToolOutcome returned = outcome(running);
        // What a guardrail takes out of it is nowhere from here on: not in the item, not in what is kept as evidence.
        ToolOutcome outcome = returned == null ? null : around.screening().output(call.id(), returned);
        around.screening().tell(around.live());
        around.live().note(RunNotes.ran(call, outcome, calls.took(call)));
        if (outcome == null) {
            item.close(items.item(call, null, Item.INCOMPLETE));
        } else {
            close(call, item, outcome, true);
        }
    }

    private void write(PlannedCall call, ToolOutcome outcome) {
        close(call, open(call), outcome, false);
    }

    private ServerItem open(PlannedCall call) {
        return ServerItem.open(around.live(), items.item(call, null, Item.IN_PROGRESS));
    }

    /** @param foreign whether the words are a tool's, and not this server's */
    private void close(PlannedCall call, ServerItem item, ToolOutcome outcome, boolean foreign) {
        item.close(items.item(call, outcome, CallItems.statusOf(outcome)));
        around.live().publish();
        tell(call, output(foreign ? fenced(call, outcome) : outcome));
        Ending ending = breaker.note(call, outcome);
        stopped = stopped == null ? ending : stopped;
    }

    /** Null when nobody wants it any more. */
    private static @Nullable ToolOutcome outcome(Future<ToolOutcome> running) throws InterruptedException {
        try {
            return running.get();
        } catch (CancellationException stopped) {
            return null;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof InterruptedException) {
                return null;
            }
            LOG.log(System.Logger.Level.ERROR, "The call of a tool broke", failed.getCause());
            return ToolOutcome.unreached("The call broke; it is not known whether it was made.");
        }
    }

    private void tell(PlannedCall call, JsonNode output) {
        told.addAll(ServerCalls.pair(call.id(), call.function(), call.written(), output));
    }

    private ToolOutcome fenced(PlannedCall call, ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Failed failed ->
                new ToolOutcome.Failed(failed.kind(), failed.code(), fenced(call, failed.message()));
            case ToolOutcome.Returned returned ->
                new ToolOutcome.Returned(fenced(call, returned.text()), returned.pictures());
        };
    }

    private String fenced(PlannedCall call, String text) {
        return around.screening().fence().around(call.id(), ServerCalls.origin(call.function()), text);
    }

    private JsonNode output(ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Failed failed -> TextNode.valueOf(failed.message());
            case ToolOutcome.Returned returned -> new Shown(around).output(returned);
        };
    }

    /** What the model has to be told of it. */
    List<Item> told() {
        return told;
    }

    /** How the response has to end for it; null for most. */
    @Nullable
    Ending stopped() {
        return stopped;
    }
}
