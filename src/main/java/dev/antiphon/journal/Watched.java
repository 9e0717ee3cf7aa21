package dev.antiphon.journal;

import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;
import dev.antiphon.protocol.Response;
import java.util.List;

/** Keeps a response where it is kept, and lets somebody see what is kept. */
final class Watched implements Checkpoints {

    private final Checkpoints kept;
    private final Witness witness;

    Watched(Checkpoints kept, Witness witness) {
        this.kept = kept;
        this.witness = witness;
    }

    @Override
    public boolean claims() {
        return kept.claims();
    }

    @Override
    public boolean announced(Frozen begun, Segment first) {
        return kept.announced(begun, first);
    }

    @Override
    public void grown(Unstored frames) {
        kept.grown(frames);
    }

    @Override
    public void noted(RunNote.Noted note) {
        kept.noted(note);
        witness.noted(note);
    }

    @Override
    public void tried(Tried tried) {
        witness.tried(tried);
    }

    @Override
    public void spoke() {
        witness.spoke();
    }

    @Override
    public void keepNotes(Response begun) {
        kept.keepNotes(begun);
    }

    @Override
    public void ended(Frozen ended, Segment rest) {
        witness.saving();
        kept.ended(ended, rest);
        witness.ended(ended, true);
    }

    @Override
    public void unkept(Frozen last) {
        witness.ended(last, false);
    }

    @Override
    public List<byte[]> frames(String responseId, int from) {
        return kept.frames(responseId, from);
    }
}
