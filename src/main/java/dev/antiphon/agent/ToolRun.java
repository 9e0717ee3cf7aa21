package dev.antiphon.agent;

import dev.antiphon.agent.PlannedCall.Fate;
import dev.antiphon.approval.ApprovalRequest;
import dev.antiphon.approval.Approvals;
import dev.antiphon.journal.Ending;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.KeptKind;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.ItemWriter;
import dev.antiphon.writer.Next;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools that this server runs, while a response comes about: they are listed, calls are decided on, asked for or made,
 * and the model is told. Used by the writer's thread.
 */
final class ToolRun {

    private final Surroundings around;
    private final ToolPlan plan;
    private final Approvals approvals;
    private final ToolLimits limits;
    private final ToolThreads threads;
    private final ToolLists lists;
    private final CallPlanner planner;
    private final Breaker breaker;
    private final JournalledCalls calls;
    private final ServedTools served;
    private Toolset clients = Toolset.NONE;
    /** Whether the model has been told that it may call no more. */
    private boolean reached;

    ToolRun(Surroundings around, Approvals approvals, ToolJournal journal, ToolLimits limits) {
        this.around = around;
        this.plan = around.plan();
        this.approvals = approvals;
        this.limits = limits;
        this.threads = new ToolThreads(around.cancellation(), limits.concurrent());
        this.lists = new ToolLists(around, threads);
        Integer most = around.request().maxToolCalls();
        this.planner = new CallPlanner(
                plan,
                lists,
                around.screening(),
                around.ids(),
                limits.arguments(),
                most == null ? Integer.MAX_VALUE : most);
        this.served = new ServedTools(plan, lists);
        this.breaker = new Breaker(limits);
        this.calls = new JournalledCalls(around, journal);
    }

    /**
     * What follows: another question, or the end.
     *
     * @param ending null where the model is asked
     */
    record Step(@Nullable Ending ending, ModelRequest asked) {}

    /** What is done before the model is asked at all: its tools are listed, and approved calls are made. */
    Step begin(ModelRequest asked) throws InterruptedException {
        if (plan.isEmpty()) {
            return new Step(null, asked);
        }
        lists.refresh();
        if (around.live().requested() != null) {
            return new Step(around.live().requested(), asked);
        }
        clients = asked.tools();
        Toolset tools = clients.serving(served.all(), plan.labels());
        Ending unmet = unmet(tools);
        if (unmet != null) {
            return new Step(unmet, asked);
        }
        plan.consents()
                .forEach(consent ->
                        around.live().note(RunNotes.used(consent, plan.caller().subject())));
        List<PlannedCall> granted = plan.consents().stream()
                .filter(Consent::approve)
                .map(planner::plan)
                .toList();
        List<PlannedCall> asking = granted.stream().filter(PlannedCall::asks).toList();
        if (!asking.isEmpty() && !limits.asks()) {
            return new Step(cannotAsk(asking.getFirst()), asked);
        }
        CallRound round = run(granted);
        asking.forEach(this::ask);
        if (!asking.isEmpty() && around.live().requested() == null) {
            return new Step(Ending.COMPLETED, asked);
        }
        return step(round, asked.with(tools), round.told(), asked.maxOutputTokens());
    }

    /** A server that could not be asked is one that the model does without, unless it has to call it (decision D32). */
    private @Nullable Ending unmet(Toolset tools) {
        boolean any = tools.choice() instanceof ToolChoice.Named named && named.serverLabel() != null
                ? tools.shown().isEmpty()
                : tools.demands() && tools.shown().isEmpty() && tools.hosted().isEmpty();
        return any ? new Ending.Failed(missing(tools.choice())) : null;
    }

    private ApiError missing(ToolChoice choice) {
        String label = choice instanceof ToolChoice.Named named && named.serverLabel() != null
                ? named.serverLabel()
                : lists.unreached().stream().findFirst().orElse("");
        String why = lists.fault(label);
        return why == null
                ? ApiError.invalid(
                        null,
                        "tool_choice",
                        "Tool choice not found: MCP server '" + label
                                + "' has no tool of that name that the request lets the model call.")
                : ApiError.connector("Error retrieving tool list from MCP server: '" + label + "'. " + why);
    }

    /** What the model called is decided on, made or asked for. @param tokensLeft for what it says next, null for any number */
    Step after(ModelRequest asked, Next.Calls called, @Nullable Integer tokensLeft) throws InterruptedException {
        if (around.live().requested() != null) {
            return new Step(around.live().requested(), asked);
        }
        planner.expect(called.calls());
        List<PlannedCall> planned = called.calls().stream().map(planner::plan).toList();
        List<PlannedCall> asking = planned.stream().filter(PlannedCall::asks).toList();
        if (!asking.isEmpty() && !limits.asks()) {
            return new Step(cannotAsk(asking.getFirst()), asked);
        }
        if (planner.begun() > limits.calls()) {
            return new Step(
                    Breaker.stopped(
                            "The model called more than " + limits.calls() + " tools; the response was stopped."),
                    asked);
        }
        CallRound round = run(planned);
        asking.forEach(this::ask);
        if (around.live().requested() == null && (!asking.isEmpty() || called.handedOver() || isOver(planned))) {
            return new Step(Ending.COMPLETED, asked);
        }
        List<Item> told =
                new ArrayList<>(called.said().stream().map(plan::opened).toList());
        told.addAll(round.told());
        told.addAll(called.refused());
        if (round.stopped() == null && around.live().requested() == null) {
            lists.refresh();
        }
        Toolset tools = clients.relaxed().serving(served.all(), plan.labels());
        return step(round, asked.with(tools), told, tokensLeft);
    }

    private Step step(CallRound round, ModelRequest asked, List<Item> told, @Nullable Integer tokensLeft) {
        Ending requested = around.live().requested();
        if (requested != null) {
            return new Step(requested, asked);
        }
        if (round.stopped() != null) {
            return new Step(round.stopped(), asked);
        }
        if (around.live().full(0)) {
            return new Step(new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS), asked);
        }
        return new Step(null, told.isEmpty() ? asked : asked.goingOn(told, tokensLeft));
    }

    private CallRound run(List<PlannedCall> planned) throws InterruptedException {
        CallRound round = new CallRound(around, threads, calls, breaker);
        round.run(planned);
        return round;
    }

    /** A model that goes on calling when it was told that it cannot has no more to say. */
    private boolean isOver(List<PlannedCall> planned) {
        boolean nothing = planned.stream().allMatch(call -> call.fate() == Fate.LIMIT);
        boolean over = nothing && reached;
        reached = nothing;
        return over;
    }

    private void ask(PlannedCall call) {
        if (around.live().requested() != null) {
            return;
        }
        String id = around.ids().next(KeptKind.of(ServerCalls.REQUEST).prefix());
        approvals.ask(new ApprovalRequest(
                id,
                plan.caller(),
                around.live().id(),
                Consents.wanted(call.server(), call.tool(), call.exact()),
                call.described() == null ? null : call.described().digest(),
                plan.stored(),
                call.server().policy().fourEyes()));
        around.live().note(RunNotes.askedFor(id, call));
        ItemWriter.whole(new Item.Kept(CallItems.request(call, id)), around.live());
    }

    private static Ending cannotAsk(PlannedCall call) {
        return Breaker.stopped("The model wants to call the tool '" + call.tool() + "' of '"
                + call.server().label()
                + "', which needs an approval; this server is set up to fail then instead of asking.");
    }
}
