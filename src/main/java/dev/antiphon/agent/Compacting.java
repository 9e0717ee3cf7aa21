package dev.antiphon.agent;

import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.writer.ItemWriter;
import java.util.List;
import java.util.Objects;

/** Writes a compaction: has the model sum up what was said, and seals that. The writer of the journal while it does so. */
final class Compacting {

    private static final System.Logger LOG = System.getLogger(Compacting.class.getName());

    /** The round in which the model sums up, before those in which it answers. */
    private static final int SUMMARY = 0;

    private final LiveResponse live;
    private final Model model;
    private final ModelRequest asked;
    private final Screening screening;
    private final SealedCompaction sealed;
    private final Ids ids;
    private final Cancellation cancellation = new Cancellation();

    Compacting(
            LiveResponse live, Model model, ModelRequest asked, Screening screening, SealedCompaction sealed, Ids ids) {
        this.live = live;
        this.model = model;
        this.asked = asked;
        this.screening = screening;
        this.sealed = sealed;
        this.ids = ids;
    }

    /** What goes on when it is written. */
    interface Then {
        /** @param summary as the model is told of it */
        void go(Item summary, Usage spent);
    }

    /** Writes it behind the messages that are kept, and ends the response. */
    void alone(List<Item> kept) {
        compact(kept, false, (summary, spent) -> live.end(Ending.COMPLETED, spent));
    }

    /** Writes one that stands for everything before it, and leaves the rest to the other. */
    void first(Then then) {
        compact(List.of(), true, then);
    }

    /** Writes one that stands for everything before it, and ends the response. */
    void inLine() {
        first((summary, spent) -> live.end(Ending.COMPLETED, spent));
    }

    private void compact(List<Item> kept, boolean all, Then then) {
        live.onStop(cancellation::cancel);
        ModelRequest seen = screening.masking().masked(asked);
        screening.tell(live);
        live.note(new RunNote.Asked(SUMMARY, seen.context(), List.of()));
        Summarizer summarizer = new Summarizer(model, seen, cancellation, live::tried);
        String summary;
        try {
            summary = screening.masking().shown(summarizer.summarize());
        } catch (ModelException fault) {
            end(new Ending.Failed(fault.error()), summarizer.usage());
            return;
        } catch (RuntimeException | Error defect) {
            LOG.log(System.Logger.Level.ERROR, "The summary for " + live.id() + " broke", defect);
            end(new Ending.Failed(ApiError.defect()), summarizer.usage());
            return;
        }
        if (live.requested() != null) {
            end(live.requested(), summarizer.usage());
            return;
        }
        kept.forEach(item -> ItemWriter.whole(item, live));
        Item.Compaction compaction = sealed.seal(
                live.owner().tenant(), ids.next(Ids.COMPACTION), new SealedCompaction.Summary(summary, all));
        ItemWriter.whole(compaction, live);
        live.publish();
        live.note(new RunNote.Answered(SUMMARY, "summarized", List.of(compaction), summarizer.usage(), null));
        then.go(Summaries.message(compaction.id(), summary), summarizer.usage());
    }

    /** Whoever asked for an ending knows better why the call was closed than the call does. */
    private void end(Ending otherwise, Usage spent) {
        live.end(Objects.requireNonNullElse(live.requested(), otherwise), spent);
    }
}
