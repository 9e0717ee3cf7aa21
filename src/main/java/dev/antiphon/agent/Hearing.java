package dev.antiphon.agent;

import dev.antiphon.agent.Works.Work;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Has others look at what a request says, when its response has begun and before any model is asked. */
final class Hearing {

    private static final System.Logger LOG = System.getLogger(Hearing.class.getName());

    private final Screening screening;

    Hearing(Screening screening) {
        this.screening = screening;
    }

    /**
     * What is done after it, if anything is; what only one response may have is given back otherwise.
     *
     * @param answers whether a run follows, which tells at its end what has been found
     */
    Work before(Work work, List<Said> said, boolean answers) {
        if (said.stream().noneMatch(one -> screening.hears(one.where()))) {
            return work;
        }
        return new Work() {
            @Override
            public Runnable of(LiveResponse live) {
                Runnable run = work.of(live);
                return () -> {
                    Ending ending = heard(live, said);
                    if (ending != null) {
                        end(live, ending, work);
                        return;
                    }
                    if (!answers) {
                        screening.finish(live);
                    }
                    run.run();
                };
            }

            @Override
            public void dropped(LiveResponse live) {
                work.dropped(live);
            }
        };
    }

    /** How the response has to end for it; null where it goes on. */
    private @Nullable Ending heard(LiveResponse live, List<Said> said) {
        live.onStop(screening::stop);
        Ending otherwise;
        try {
            ApiError refusal = screening.hear(said);
            otherwise = refusal == null ? null : new Ending.Failed(refusal);
        } catch (RuntimeException | Error defect) {
            LOG.log(System.Logger.Level.ERROR, "What " + live.id() + " was asked could not be looked at", defect);
            otherwise = new Ending.Failed(ApiError.defect());
        }
        return live.requested() == null ? otherwise : live.requested();
    }

    private void end(LiveResponse live, Ending ending, Work work) {
        try {
            work.dropped(live);
        } catch (RuntimeException notGivenBack) {
            LOG.log(System.Logger.Level.WARNING, "What " + live.id() + " had was not given back", notGivenBack);
        }
        screening.finish(live);
        live.end(Objects.requireNonNullElse(live.requested(), ending), Usage.NONE);
    }
}
