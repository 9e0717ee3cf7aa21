package dev.antiphon.api.socket;

import dev.antiphon.access.Caller;
import dev.antiphon.api.Messages;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who opened a connection, as the handshake hands it over.
 *
 * @param again authenticates once more: a key may be revoked while the connection it opened lasts
 * @param requestId of the handshake; the log calls the connection by it
 * @param room that takes the connection in
 * @param told what is written down of its messages
 * @param traceparent of the handshake, as it came: whatever begins on the connection and says nothing else goes on with that
 *     trace; null for none
 */
record Identity(
        Caller caller,
        Runnable again,
        String requestId,
        Sockets room,
        Messages told,
        @Nullable String traceparent) implements Principal {

    @Override
    public String getName() {
        return caller.subject();
    }

    /** @throws dev.antiphon.protocol.ApiException 401 when the key opens nothing any more */
    void requireStillKnown() {
        again.run();
    }

    /** Without the credential. */
    @Override
    public String toString() {
        return requestId;
    }
}
