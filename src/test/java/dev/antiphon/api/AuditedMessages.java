package dev.antiphon.api;

import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.Deed;

/** Messages of a connection that leave something in an audit log, for tests of other rooms. */
public final class AuditedMessages {

    private AuditedMessages() {}

    public static Messages in(AuditLog log, Deed handshake) {
        return new Messages(log, handshake);
    }
}
