package dev.antiphon.writer;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.ClientTool;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the model says in one turn into items, strictly one after another.
 *
 * <p>A model may interleave its calls; clients cannot take that (decision D12). While a call is open and unfinished,
 * whatever belongs to other items waits, and is written when the call is complete, or at the end of the turn.
 */
public final class TurnWriter implements AnswerWriter {

    private final LiveResponse live;
    private final Ids ids;
    private final ReasoningForm form;
    private final List<ModelEvent> waiting = new ArrayList<>();
    private final TurnCalls calls;
    private final int first;
    private @Nullable ItemWriter open;
    private @Nullable String phase;
    private @Nullable Ending ending;
    private Usage usage = Usage.NONE;
    private boolean finishing;

    public TurnWriter(LiveResponse live, Ids ids, Toolset tools, ReasoningForm form) {
        this.live = live;
        this.ids = ids;
        this.calls = new TurnCalls(live, ids, tools);
        this.first = live.nextIndex();
        this.form = form;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public @Nullable Next next() {
        if (ending == null) {
            return null;
        }
        if (ending == Ending.COMPLETED && calls.served()) {
            return calls.toRun();
        }
        Correction correction = ending == Ending.COMPLETED ? calls.correction() : null;
        return correction == null ? new Next.End(ending) : correction;
    }

    @Override
    public void write(ModelEvent event) throws ModelException {
        switch (event) {
            case ModelEvent.UsageReported reported -> usage = reported.usage();
            case ModelEvent.Served served -> served(served.tier());
            case ModelEvent.AnsweredBy other -> live.answeredBy(other.model());
            case ModelEvent.Finished finished -> finish(finished.reason());
            default -> inOrder(event);
        }
    }

    /** Closes what is open as whole: nothing follows that belongs to it. */
    void endItem() {
        closeOpen(Item.COMPLETED);
    }

    @Override
    public void refuse(String why) {
        waiting.clear();
        if (!(open instanceof MessageWriter)) {
            closeOpen(Item.INCOMPLETE);
        }
        message().refusal(why);
        closeOpen(Item.INCOMPLETE);
        ending = new Ending.Incomplete(Ending.Reason.CONTENT_FILTER);
    }

    /** Readers of the response know these words only. */
    private void served(String tier) {
        if (CreateResponse.TIERS.contains(tier)) {
            live.servedIn(tier);
        }
    }

    @Override
    public void close() {
        closeOpen(Item.INCOMPLETE);
    }

    private void inOrder(ModelEvent event) throws ModelException {
        if (open != null && !open.isOwn(event)) {
            if (!finishing && !open.complete()) {
                waiting.add(event);
                return;
            }
            if (!waiting.isEmpty()) {
                closeOpen(Item.COMPLETED);
                waiting.add(event);
                replay();
                return;
            }
        }
        writeNow(event);
    }

    /** Writes what had to wait, item by item: all that is known of one before the next. */
    private void replay() throws ModelException {
        List<ModelEvent> held = List.copyOf(waiting);
        waiting.clear();
        for (ModelEvent event : ByItem.grouped(held)) {
            inOrder(event);
        }
    }

    private void writeNow(ModelEvent event) throws ModelException {
        switch (event) {
            case ModelEvent.MessageStarted started -> startMessage(started.phase());
            case TextDelta delta -> message().text(delta);
            case ModelEvent.AnnotationAdded added -> message().annotation(added.annotation());
            case ModelEvent.RefusalDelta delta -> message().refusal(delta.text());
            case ModelEvent.PartDone done -> part(done);
            case ModelEvent.ReasoningStarted ignored -> startReasoning();
            case ModelEvent.ReasoningDelta delta -> reasoning().text(delta.text());
            case ModelEvent.SummaryDelta delta -> reasoning().summary(delta.text());
            case ModelEvent.ReasoningKept kept -> reasoning().keep(kept.foreign());
            case ToolCallStarted started -> start(started);
            case ToolArgumentsDelta delta -> arguments(delta);
            case ModelEvent.ToolArgumentsDone done -> arguments(done);
            case ModelEvent.HostedStarted started -> start(started);
            case ModelEvent.HostedProgress progress -> progress(progress);
            case ModelEvent.HostedDone done -> done(done);
            case ModelEvent.UsageReported ignored -> throw ofNoItem(event);
            case ModelEvent.Served ignored -> throw ofNoItem(event);
            case ModelEvent.AnsweredBy ignored -> throw ofNoItem(event);
            case ModelEvent.Finished ignored -> throw ofNoItem(event);
        }
    }

    private static RuntimeException ofNoItem(ModelEvent event) {
        return new IllegalStateException(event.getClass().getSimpleName() + " belongs to no item");
    }

    private void startMessage(@Nullable String phaseOfNext) {
        closeOpen(Item.COMPLETED);
        phase = phaseOfNext;
    }

    private void part(ModelEvent.PartDone done) {
        switch (done.part()) {
            case TEXT, REFUSAL -> message().whole(done.part(), done.text());
            case REASONING, SUMMARY -> reasoning().whole(done.part(), done.text());
        }
    }

    private void start(ModelEvent.HostedStarted started) throws ModelException {
        closeOpen(Item.COMPLETED);
        open = calls.begin(started);
    }

    private void progress(ModelEvent.HostedProgress progress) throws ModelException {
        if (open instanceof HostedWriter hosted && hosted.writes(progress.index())) {
            hosted.progress(progress.type(), progress.fields());
        } else if (!(open instanceof CallWriter refused && refused.writes(progress.index()))) {
            throw wroteToClosed();
        }
    }

    private void done(ModelEvent.HostedDone done) throws ModelException {
        if (open instanceof HostedWriter hosted && hosted.writes(done.index())) {
            hosted.done(done.item());
        } else if (open instanceof CallWriter refused && refused.writes(done.index())) {
            refused.whole(ClientTool.argumentsOf(done.item()));
        } else {
            throw wroteToClosed();
        }
    }

    private void start(ToolCallStarted started) {
        closeOpen(Item.COMPLETED);
        open = calls.begin(started);
    }

    private void arguments(ToolArgumentsDelta delta) throws ModelException {
        if (open instanceof CallWriter call && call.writes(delta.index())) {
            call.arguments(delta.arguments());
        } else if (!delta.arguments().isBlank()) {
            throw wroteToClosed();
        }
    }

    private void arguments(ModelEvent.ToolArgumentsDone done) throws ModelException {
        if (!(open instanceof CallWriter call && call.writes(done.index()))) {
            throw wroteToClosed();
        }
        call.whole(done.arguments());
    }

    private static ModelException wroteToClosed() {
        return new ModelException(ApiError.server(502, "The model wrote to a call that it had finished."));
    }

    private MessageWriter message() {
        if (open instanceof MessageWriter message) {
            return message;
        }
        closeOpen(Item.COMPLETED);
        MessageWriter message = new MessageWriter(live, ids.next(Ids.MESSAGE), phase);
        phase = null;
        open = message;
        return message;
    }

    private ReasoningWriter reasoning() {
        if (open instanceof ReasoningWriter reasoning) {
            return reasoning;
        }
        return startReasoning();
    }

    private ReasoningWriter startReasoning() {
        closeOpen(Item.COMPLETED);
        ReasoningWriter reasoning = new ReasoningWriter(live, ids.next(Ids.REASONING), form);
        open = reasoning;
        return reasoning;
    }

    private void finish(ModelEvent.Reason reason) throws ModelException {
        finishing = true;
        if (!waiting.isEmpty()) {
            closeOpen(Item.COMPLETED);
            replay();
        }
        ending = switch (reason) {
            case STOP -> Ending.COMPLETED;
            case LENGTH -> new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS);
            case CONTENT_FILTER -> new Ending.Incomplete(Ending.Reason.CONTENT_FILTER);
        };
        String status = reason == ModelEvent.Reason.STOP ? Item.COMPLETED : Item.INCOMPLETE;
        closeOpen(status);
        if (live.nextIndex() == first && !calls.refused() && !calls.served()) {
            // A model that says nothing has still answered: with an empty message, not with no output at all.
            message().text(new TextDelta(""));
            closeOpen(status);
        }
    }

    private void closeOpen(String status) {
        if (open != null) {
            ItemWriter closing = open;
            open = null;
            Item closed = closing.close(status);
            if (closed != null) {
                calls.said(closed);
            }
        }
    }
}
