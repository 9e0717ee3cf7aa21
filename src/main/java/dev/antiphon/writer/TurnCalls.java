package dev.antiphon.writer;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.ModelEvent.HostedStarted;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.ClientTool;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one turn: each to the writer of its kind, and those the request does not let the model make to nobody. The
 * limits of a request hold whatever the model does.
 */
final class TurnCalls {

    private static final Ending KEEPS_ON = new Ending.Failed(
            ApiError.server(502, "The model keeps calling tools in a way that this request does not allow."));

    private final LiveResponse live;
    private final Ids ids;
    private final Toolset tools;
    private final CallIds callIds;
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<ServedCall> served = new ArrayList<>();
    private final List<Item> said = new ArrayList<>();
    private int begun;
    private int handedOver;

    TurnCalls(LiveResponse live, Ids ids, Toolset tools) {
        this.live = live;
        this.ids = ids;
        this.tools = tools;
        this.callIds = new CallIds(ids);
    }

    /** The writer of a call that begins. Call ids are always our own: upstreams reuse theirs, and a chain needs them unique. */
    CallWriter begin(ToolCallStarted called) {
        ToolCallStarted started =
                new ToolCallStarted(called.index(), tools.resolved(called.callee()), called.further());
        if (!tools.permits(started.callee())) {
            return refused(started, refusals::add);
        }
        if (begun++ > 0 && !tools.parallel()) {
            // The model will make it again when it has seen what came of the first.
            return refused(started, ignored -> {});
        }
        return permitted(started);
    }

    /**
     * The writer of an item the upstream makes by itself. It may be the call of a tool that the client runs, in the form of
     * the client's own.
     *
     * @throws ModelException when nothing can be made of it
     */
    ItemWriter begin(HostedStarted started) throws ModelException {
        Callee own = ClientTool.calledIn(started.item()).map(Callee.Own::new).orElse(null);
        if (own != null) {
            ToolCallStarted call = new ToolCallStarted(started.index(), own);
            if (!tools.permits(own)) {
                return refused(call, refusals::add);
            }
            if (begun++ > 0 && !tools.parallel()) {
                return refused(call, ignored -> {});
            }
            handedOver++;
        }
        String id = ids.next(Ids.prefixOf(new Item.Kept(started.item())));
        return new HostedWriter(live, id, started.index(), started.item(), callIds);
    }

    private CallWriter refused(ToolCallStarted started, Consumer<Refusal> refused) {
        return new RefusedCall(live, started.index(), ids.next(Ids.CALL), started.callee(), refused);
    }

    private CallWriter permitted(ToolCallStarted started) {
        int number = started.index();
        return switch (started.callee()) {
            case Callee.Function function -> {
                handedOver++;
                yield new ToolCallWriter(
                        live,
                        number,
                        new Item.FunctionCall(
                                ids.next(Ids.FUNCTION_CALL),
                                Item.IN_PROGRESS,
                                ids.next(Ids.CALL),
                                function.name(),
                                function.namespace(),
                                "",
                                callIds.ours(started.further())));
            }
            case Callee.Custom custom -> {
                handedOver++;
                yield new CustomCallWriter(
                        live,
                        number,
                        new Item.CustomToolCall(
                                ids.next(Ids.CUSTOM_TOOL_CALL),
                                Item.IN_PROGRESS,
                                ids.next(Ids.CALL),
                                custom.name(),
                                custom.namespace(),
                                "",
                                callIds.ours(started.further())));
            }
            case Callee.Served callee ->
                new HeardCall(live, number, ids.next(Ids.CALL), callee, tools.nameOf(callee), served::add);
            case Callee.Own own ->
                new OwnCallWriter(
                        live,
                        ids.next(own.tool().prefix()),
                        number,
                        ids.next(Ids.CALL),
                        own.tool(),
                        refusals::add,
                        () -> handedOver++);
        };
    }

    /** Whether there were calls of which the client gets to know none. */
    boolean refused() {
        return !refusals.isEmpty() && handedOver == 0;
    }

    /** Whether the model called tools that this server runs. */
    boolean served() {
        return !served.isEmpty();
    }

    /** The model said this before, between or after its calls. */
    void said(Item item) {
        said.add(item);
    }

    /** What there is to run. */
    Next.Calls toRun() {
        List<Item> told =
                refusals.stream().flatMap(refusal -> refusal.told().stream()).toList();
        return new Next.Calls(List.copyOf(said), List.copyOf(served), told, handedOver > 0);
    }

    /**
     * What the model has to be told; null where nothing was refused, where the client goes on with what was not, and where
     * the model has answered beside a call it may not make.
     */
    @Nullable
    Correction correction() {
        List<Item> spoken = said.stream().filter(Item.Message.class::isInstance).toList();
        boolean answered = !spoken.isEmpty() && refusals.stream().noneMatch(Refusal::misfit);
        if (!refused() || answered) {
            return null;
        }
        List<Item> told = new ArrayList<>(spoken);
        refusals.forEach(refusal -> told.addAll(refusal.told()));
        return new Correction(Correction.Kind.TOOL, told, KEEPS_ON);
    }
}
