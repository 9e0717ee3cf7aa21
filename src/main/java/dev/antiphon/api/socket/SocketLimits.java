package dev.antiphon.api.socket;

import java.time.Duration;

/**
 * How much one connection may ask for.
 *
 * @param connections of one caller at a time
 * @param frameBytes of one message of a client
 * @param memoryBytes of what a connection remembers, as JSON
 * @param lifetime after which a connection is closed as soon as nothing runs on it
 * @param heartbeat between two pings
 * @param patience how long a peer may answer none of them, or take no bytes
 */
public record SocketLimits(
        int connections, int frameBytes, long memoryBytes, Duration lifetime, Duration heartbeat, Duration patience) {

    /** Named lanes in use at a time; the unnamed one is one more (decision D30). */
    static final int LANES = 32;

    /** Requests of one connection at work at a time. */
    static final int RUNNING = 16;

    /** Requests of one connection that wait. */
    static final int WAITING = 128;

    /** Bytes of all requests that wait: several of the largest. */
    long waitingBytes() {
        return 4L * frameBytes;
    }
}
