package dev.antiphon.approval;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Requests for approvals, over the database: asked, decided, and used once. Thread-safe. */
@Singleton
public final class Approvals {

    /** Keeps a request; it must be there before anybody learns its id. */
    public void ask(ApprovalRequest request) {
        throw new UnsupportedOperationException();
    }

    /** How a caller's own request stands; empty for one that is unknown, another's, or for another call. */
    public Optional<Standing> look(Caller owner, String id, Wanted call) {
        throw new UnsupportedOperationException();
    }

    /** How a caller's own request stands, whatever it is for; empty for one that is unknown, or another's. */
    public Optional<Standing> find(Caller owner, String id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Uses it up for a response that goes on with it; of several that try at once, one succeeds. Succeeds again for the same
     * response, which may have to begin anew after a crash.
     */
    public boolean use(Caller owner, String id, String responseId) {
        throw new UnsupportedOperationException();
    }

    /** The response did not begin after all: it is as it was before. */
    public void giveBack(Caller owner, String id, String responseId) {
        throw new UnsupportedOperationException();
    }
}
