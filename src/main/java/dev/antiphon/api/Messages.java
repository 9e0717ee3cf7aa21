package dev.antiphon.api;

import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.Deed;
import dev.antiphon.protocol.ApiError;
import org.jspecify.annotations.Nullable;

/** What the messages on one WebSocket leave in the audit log. Thread-safe. */
public final class Messages {

    /** Leave nothing. */
    public static final Messages NONE = new Messages(null, null);

    private static final String METHOD = "WEBSOCKET";
    private static final int CREATED = 200;

    private final @Nullable AuditLog log;
    private final @Nullable Deed handshake;

    /** @param handshake of which everything but the outcome is the same */
    Messages(@Nullable AuditLog log, @Nullable Deed handshake) {
        this.log = log;
        this.handshake = handshake;
    }

    /** @throws dev.antiphon.store.StoreUnavailableException when what is made now could not be written down */
    public void requireRoom() {
        if (log != null) {
            log.requireRoom();
        }
    }

    /** @throws dev.antiphon.store.StoreUnavailableException when it cannot be written down */
    public void made(String responseId) {
        if (log != null && handshake != null) {
            log.used(deed(handshake, responseId, false, CREATED, ""));
        }
    }

    public void refused(ApiError error) {
        if (log != null && handshake != null) {
            boolean denied = AuditTrail.isDenial(error.status());
            log.noted(deed(handshake, "", denied, error.status(), error.word()));
        }
    }

    private static Deed deed(Deed handshake, String resource, boolean denied, int status, String error) {
        return new Deed(
                handshake.requestId(), handshake.who(), METHOD, AuditTrail.SOCKET, "", resource, denied, status, error);
    }
}
