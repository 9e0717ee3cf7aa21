package dev.antiphon.observe;

import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Witness;
import java.util.List;
import java.util.function.Consumer;

/** Several who watch the same. What goes wrong with one of them is told to the log, and to nobody else. */
public record Watchers(List<Witness.Gallery> all) implements Witness.Gallery {

    private static final System.Logger LOG = System.getLogger(Watchers.class.getName());

    public Watchers {
        all = List.copyOf(all);
    }

    @Override
    public Witness watching(String responseId, Caller owner) {
        try {
            return new Together(
                    all.stream().map(one -> one.watching(responseId, owner)).toList());
        } catch (RuntimeException defect) {
            tell(defect);
            return Witness.NOBODY;
        }
    }

    private static void tell(RuntimeException defect) {
        LOG.log(System.Logger.Level.WARNING, "A response could not be watched", defect);
    }

    private record Together(List<Witness> all) implements Witness {

        @Override
        public void noted(RunNote.Noted note) {
            each(one -> one.noted(note));
        }

        @Override
        public void tried(Tried tried) {
            each(one -> one.tried(tried));
        }

        @Override
        public void spoke() {
            each(Witness::spoke);
        }

        @Override
        public void saving() {
            each(Witness::saving);
        }

        @Override
        public void ended(Frozen last, boolean kept) {
            each(one -> one.ended(last, kept));
        }

        private void each(Consumer<Witness> seeing) {
            for (Witness one : all) {
                try {
                    seeing.accept(one);
                } catch (RuntimeException defect) {
                    tell(defect);
                }
            }
        }
    }
}
