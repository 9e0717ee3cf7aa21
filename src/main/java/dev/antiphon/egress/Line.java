package dev.antiphon.egress;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A lasting way to one origin: several requests at a time, over connections that are kept, every new one judged like the
 * first. Closing it ends whatever is under way. Thread-safe.
 */
public final class Line implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Line.class.getPackageName());

    /** So many exchanges at a time. The next one waits as long as connecting may take. */
    static final int MOST_CONNECTIONS = 100;

    private final Origin origin;
    private final Duration connect;
    private final Door door;

    Line(Origin origin, Guard guard, Duration connect) {
        this.origin = origin;
        this.connect = connect;
        this.door = Door.pooled(origin, guard, connect, MOST_CONNECTIONS);
    }

    public Origin origin() {
        return origin;
    }

    /**
     * Prepares a request; {@link Exchange#open()} sends it.
     *
     * @throws IllegalArgumentException when it is meant for another origin
     */
    public Exchange exchange(Request request) {
        if (!Origin.of(request.at()).equals(Optional.of(origin))) {
            throw new IllegalArgumentException(request + " is not for " + origin);
        }
        return new Exchange(origin, door, connect, request);
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException late) {
            LOG.log(System.Logger.Level.DEBUG, "A connection to {0} did not close: {1}", origin, late.toString());
        }
    }
}
