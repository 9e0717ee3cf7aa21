package dev.antiphon.audit;

import dev.antiphon.store.StoreUnavailableException;
import java.time.Clock;

/** An audit log whose database is away, and which has no room for anything more that is used. */
public final class FullAuditLog implements AutoCloseable {

    private static final Deed.Who SOMEBODY = new Deed.Who("acme", "alice", "", "api_key", "10.0.0.1", "");

    /** What a WebSocket begins with. */
    public static final Deed HANDSHAKE = new Deed("req_1", SOMEBODY, "GET", "/v1/responses", "", "", false, 101, "");

    public final AuditLog log;
    private volatile boolean away = true;

    public FullAuditLog(Clock clock) {
        log = new AuditLog(
                batch -> {
                    if (away) {
                        throw new StoreUnavailableException("It is away");
                    }
                },
                new AuditSettings(true, "default"),
                clock);
        for (int i = 0; i < entries(); i++) {
            log.used(HANDSHAKE);
        }
    }

    /** How many there are in it. */
    public int entries() {
        return Queue.MOST_USES;
    }

    public void databaseIsBack() {
        away = false;
    }

    @Override
    public void close() {
        databaseIsBack();
        log.close();
    }
}
