package dev.antiphon.tool.mcp;

import dev.antiphon.egress.Answer;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Exchange;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stream of what a server says by itself. When it breaks off it is taken up again where it was, after pauses that grow;
 * a server that has none, or is asked in vain too often, is left alone. On a thread of its own.
 */
final class Listening {

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final int MOST_FAILURES = 8;

    /** Many servers end a stream now and then; there was nothing wrong with one that lasted. */
    private static final long LONG_ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Web web;
    private final URI at;
    private final Map<String, String> headers;
    private final Inbox inbox;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Exchange current;
    private @Nullable String lastId;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private int failures;

    Listening(Web web, URI at, Map<String, String> headers, Inbox inbox) {
        this.web = web;
        this.at = at;
        this.headers = headers;
        this.inbox = inbox;
    }

    void start() {
        Thread.ofVirtual().name("mcp-listen").start(this::listen);
    }

    void close() {
        closed.countDown();
        Exchange exchange = current;
        if (exchange != null) {
            exchange.close();
        }
    }

    private void listen() {
        try {
            do {
                if (!heard()) {
                    return;
                }
            } while (failures < MOST_FAILURES && !closed.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens until the stream ends; returns whether there is any sense in listening again. */
    private boolean heard() {
        Map<String, String> all = new TreeMap<>(headers);
        if (lastId != null && !lastId.isEmpty()) {
            all.put("Last-Event-ID", lastId);
        }
        try (Exchange exchange = web.listen(at, all)) {
            current = exchange;
            if (closed.getCount() == 0) {
                return false;
            }
            return heard(exchange.open());
        } catch (EgressException | IOException | McpFault brokenOff) {
            failed();
            return true;
        }
    }

    private boolean heard(Answer answer) throws IOException, McpFault {
        if (answer.status() == 404 && headers.containsKey(Streamable.SESSION)) {
            inbox.gone();
            return false;
        }
        if (answer.status() >= 500) {
            failed();
            return true;
        }
        if (answer.status() != 200 || !answer.type().equals(Web.EVENTS)) {
            return false;
        }
        long begun = System.nanoTime();
        read(web.events(answer));
        if (System.nanoTime() - begun < LONG_ENOUGH_NANOS) {
            failed();
        } else {
            wentWell();
        }
        return true;
    }

    private void read(Events events) throws IOException, McpFault {
        for (Events.Event event = events.next(); event != null; event = events.next()) {
            wentWell();
            lastId = events.lastId();
            if (event.data().length > 0) {
                for (JSONRPCMessage message : Messages.read(event.data())) {
                    inbox.receive(message);
                }
            }
        }
        pauseMillis = Math.max(pauseMillis, Math.min(LONGEST_PAUSE_MILLIS, events.retryMillis()));
    }

    private void wentWell() {
        failures = 0;
        pauseMillis = FIRST_PAUSE_MILLIS;
    }

    private void failed() {
        failures++;
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }
}
