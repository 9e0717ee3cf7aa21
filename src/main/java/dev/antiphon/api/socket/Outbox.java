package dev.antiphon.api.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes to the peer: whole messages, one writer at a time, each in its own thread, so that a slow peer holds up whoever
 * talks to it and nobody else. Messages that are ready together leave together. Thread-safe.
 */
final class Outbox {

    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

    /** Tomcat's name for how long a send may take; a connection on which one takes longer is closed by it. */
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Session session;
    private final Duration patience;

    Outbox(Session session, Duration patience) {
        this.session = session;
        this.patience = patience;
        session.getUserProperties().put(SEND_TIMEOUT, patience.toMillis());
        session.setMaxIdleTimeout(0);
    }

    /** @throws IOException when the peer has left or takes nothing */
    void send(List<String> messages) throws IOException {
        lock.lock();
        try {
            if (messages.size() == 1) {
                session.getBasicRemote().sendText(messages.get(0));
            } else {
                sendTogether(messages, session.getBasicRemote());
            }
        } catch (RuntimeException closed) {
            throw new IOException(closed);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Batching is on for no longer than it takes: it also holds back the pongs that a container writes by itself. They may
     * come in at any moment, so the batch leaves before batching ends: then whole frames at most stand behind.
     */
    private static void sendTogether(List<String> messages, RemoteEndpoint.Basic remote) throws IOException {
        remote.setBatchingAllowed(true);
        for (String message : messages) {
            remote.sendText(message);
        }
        remote.flushBatch();
        remote.setBatchingAllowed(false);
    }

    /** Asks for a sign of life; whoever talks at the moment and cannot get through is a sign of its own. */
    void ping() throws InterruptedException {
        if (!lock.tryLock(patience.toMillis() / 3, TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            session.getBasicRemote().sendPing(NOTHING.duplicate());
        } catch (IOException | RuntimeException gone) {
            // Then no answer comes either.
            LOG.log(Level.DEBUG, "A peer cannot be asked", gone);
        } finally {
            lock.unlock();
        }
    }

    /** A last message, and nothing behind it. */
    void farewell(String message, CloseCode code) {
        try {
            send(List.of(message));
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "A peer did not wait for the end", gone);
        }
        close(code);
    }

    void close(CloseCode code) {
        try {
            session.close(new CloseReason(code, ""));
        } catch (IOException | RuntimeException gone) {
            LOG.log(Level.DEBUG, "A connection is closed already", gone);
        }
    }
}
