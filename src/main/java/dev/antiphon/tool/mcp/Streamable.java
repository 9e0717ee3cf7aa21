package dev.antiphon.tool.mcp;

import dev.antiphon.egress.Answer;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Exchange;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streamable HTTP: each message is a POST of its own, and its answer is JSON or a stream of events that ends with it. What
 * the server says by itself comes over a stream that is {@linkplain Listening listened to}.
 */
final class Streamable implements Channel {

    static final String SESSION = "Mcp-Session-Id";

    private static final System.Logger LOG = System.getLogger(Streamable.class.getPackageName());
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    /** How long a stream may go on after the answer it was for, so that its connection can be used again. */
    private static final long ENCORE_MILLIS = 2_000;

    private final Web web;
    private final Inbox inbox;
    private final Map<Object, Exchange> questions = new ConcurrentHashMap<>();
    private volatile URI at;
    private volatile @Nullable String session;
    private volatile @Nullable String version;
    private volatile @Nullable Listening listening;

    Streamable(Web web, URI at, Inbox inbox) {
        this.web = web;
        this.at = at;
        this.inbox = inbox;
    }

    @Override
    public void send(JSONRPCMessage message) throws McpFault {
        Object id = message instanceof JSONRPCRequest request ? request.id() : null;
        try (Exchange exchange = web.post(at, sessionHeaders(), message)) {
            if (id != null) {
                questions.put(id, exchange);
            }
            read(exchange, id);
        } catch (EgressException failed) {
            throwUnlessGivenUp(id, Web.fault(failed));
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "An answer of an MCP server broke off: {0}", broken.toString());
            throwUnlessGivenUp(id, McpFault.lost());
        } finally {
            if (id != null) {
                questions.remove(id);
            }
        }
    }

    @Override
    public void agreed(String agreed) {
        version = agreed;
    }

    @Override
    public void listen() {
        Listening begun = new Listening(web, at, sessionHeaders(), inbox);
        listening = begun;
        begun.start();
    }

    @Override
    public void giveUp(Object id) {
        Exchange exchange = questions.remove(id);
        if (exchange != null) {
            exchange.close();
        }
    }

    @Override
    public void close() {
        Listening begun = listening;
        if (begun != null) {
            begun.close();
        }
        if (session != null) {
            takeLeave();
        }
        questions.keySet().forEach(this::giveUp);
        web.close();
    }

    Map<String, String> sessionHeaders() {
        Map<String, String> headers = new TreeMap<>();
        String known = session;
        String agreed = version;
        if (known != null) {
            headers.put(SESSION, known);
        }
        if (agreed != null) {
            headers.put("MCP-Protocol-Version", agreed);
        }
        return headers;
    }

    private void read(Exchange exchange, @Nullable Object id) throws EgressException, IOException, McpFault {
        Answer answer = exchange.open();
        if (!Web.succeeded(answer)) {
            Web.discard(answer);
            throw answer.status() == 404 && session != null ? McpFault.gone() : McpFault.http(answer.status());
        }
        at = answer.at();
        if (session == null) {
            session = answer.header(SESSION)
                    .filter(name -> name.length() <= 1_024)
                    .orElse(null);
        }
        if (id == null) {
            Web.discard(answer);
        } else if (answer.type().equals(Web.JSON)) {
            require(received(web.messages(answer), id), McpFault.garbled());
        } else if (answer.type().equals(Web.EVENTS)) {
            require(streamed(web.events(answer), exchange, id), McpFault.lost());
        } else {
            throw McpFault.garbled();
        }
    }

    /** Whether the answer was among the events. After it nothing is waited for long. */
    private boolean streamed(Events events, Exchange exchange, Object id) throws IOException, McpFault {
        boolean answered = false;
        try {
            for (Events.Event event = events.next(); event != null; event = events.next()) {
                // Servers send events without data first, to give a stream its first id.
                if (event.data().length > 0 && received(Messages.read(event.data()), id)) {
                    answered = true;
                    CompletableFuture.delayedExecutor(ENCORE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                            .execute(exchange::close);
                }
            }
        } catch (IOException | McpFault afterwards) {
            if (!answered) {
                throw afterwards;
            }
        }
        return answered;
    }

    private boolean received(List<JSONRPCMessage> messages, Object id) {
        boolean answered = false;
        for (JSONRPCMessage message : messages) {
            inbox.receive(message);
            answered |= message instanceof JSONRPCResponse response && id.equals(response.id());
        }
        return answered;
    }

    private static void require(boolean answered, McpFault otherwise) throws McpFault {
        if (!answered) {
            throw otherwise;
        }
    }

    /** A question that was given up was cut off by ourselves: nobody wants to hear that it failed. */
    private void throwUnlessGivenUp(@Nullable Object id, McpFault fault) throws McpFault {
        if (id == null || questions.containsKey(id)) {
            throw fault;
        }
    }

    private void takeLeave() {
        try (Exchange exchange = web.delete(at, sessionHeaders(), FAREWELL)) {
            CompletableFuture.delayedExecutor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(exchange::close);
            exchange.open();
        } catch (EgressException alreadyGone) {
            LOG.log(Level.DEBUG, "An MCP server was gone before its session was ended");
        }
    }
}
