package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Secrets;
import dev.antiphon.snapshot.Claim;
import org.jspecify.annotations.Nullable;

/**
 * A request, and whose it is.
 *
 * @param body the request as it was sent
 * @param claim what its response is to be found by when the request is sent again, null for nothing
 */
record Asked(
        CreateResponse request,
        byte[] body,
        Caller caller,
        @Nullable Claim claim) {

    /** Whose the response is, which is kept longer than the caller's token. */
    Caller owner() {
        return caller.withoutToken();
    }

    /** Whether it holds what must not be stored. */
    boolean holdsSecrets() {
        return Secrets.in(request);
    }

    /** The request as it may be stored. */
    byte[] storable() {
        return Secrets.without(request, body);
    }
}
