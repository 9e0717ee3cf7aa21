package dev.antiphon.writer;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.seal.SealedReasoning;
import jakarta.inject.Singleton;

/** Knows in what form the reasoning of a response is written. Thread-safe. */
@Singleton
public final class ReasoningForms {

    private final SealedReasoning sealed;
    private final ReasoningNames names;

    /** @param names of raw events, as the operator settled them */
    public ReasoningForms(SealedReasoning sealed, ReasoningNames names) {
        this.sealed = sealed;
        this.names = names;
    }

    public ReasoningForm of(CreateResponse request, Caller owner) {
        return form(request.wantsSealedReasoning(), owner);
    }

    /** For what is open already: whether it is to be sealed, it tells itself. */
    public ReasoningForm sealing(Caller owner) {
        return form(true, owner);
    }

    private ReasoningForm form(boolean wanted, Caller owner) {
        return new ReasoningForm(names, wanted, item -> sealed.seal(owner.tenant(), item));
    }
}
