package dev.antiphon.writer;

import dev.antiphon.journal.Transcript;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.Item;

/** Writes the call of a tool. Calls of one answer are told apart by a number. */
abstract sealed class CallWriter extends ItemWriter permits CustomCallWriter, ToolCallWriter, UnwrittenCall {

    /** No model goes on with a call that another process began. */
    static final int NOBODYS = -1;

    private final int call;

    /** @param call tells the calls of one answer apart, as the model's events do */
    CallWriter(Transcript transcript, String id, int call) {
        super(transcript, id);
        this.call = call;
    }

    CallWriter(Transcript transcript, Item open) {
        super(transcript, open);
        this.call = NOBODYS;
    }

    final boolean writes(int otherCall) {
        return call == otherCall;
    }

    abstract void arguments(String delta);

    /** All of it, where it need not be what the pieces said. */
    abstract void whole(String arguments);

    @Override
    final boolean isOwn(ModelEvent event) {
        return (event instanceof ModelEvent.ToolArgumentsDelta delta && writes(delta.index()))
                || (event instanceof ModelEvent.ToolArgumentsDone done && writes(done.index()))
                || (event instanceof ModelEvent.HostedProgress progress && writes(progress.index()))
                || (event instanceof ModelEvent.HostedDone whole && writes(whole.index()));
    }

    @Override
    abstract boolean complete();
}
