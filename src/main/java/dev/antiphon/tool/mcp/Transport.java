package dev.antiphon.tool.mcp;

import dev.antiphon.protocol.Json;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A {@link Channel} as the library wants it: each message is sent on a virtual thread of its own. Thread-safe.
 *
 * <p>Notifications that nobody listens to are dropped here, and so are requests of a server that asks faster than it takes
 * the answers.
 */
final class Transport implements McpClientTransport, Inbox {

    private static final System.Logger LOG = System.getLogger(Transport.class.getPackageName());
    private static final int MOST_REPLIES = 16;

    private final Channel channel;
    private final Set<String> heard;
    private final Consumer<McpFault> broken;
    private final Runnable gone;
    private final Semaphore replies = new Semaphore(MOST_REPLIES);
    private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> arrivals = message -> message;

    /**
     * @param opening makes the channel
     * @param heard the notifications that somebody listens to
     * @param broken told, perhaps more than once, that nothing more will arrive
     * @param gone told that nothing more is to be asked
     */
    Transport(Function<Inbox, Channel> opening, Set<String> heard, Consumer<McpFault> broken, Runnable gone) {
        this.heard = heard;
        this.broken = broken;
        this.gone = gone;
        this.channel = opening.apply(this);
    }

    Channel channel() {
        return channel;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        arrivals = handler;
        return Mono.empty();
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof JSONRPCRequest request && request.params() instanceof Question question) {
            question.sentAs(request.id());
        }
        return Mono.create(sink -> Thread.ofVirtual().name("mcp-send").start(() -> {
            try {
                channel.send(message);
                sink.success();
            } catch (McpFault fault) {
                sink.error(fault);
            } catch (RuntimeException defect) {
                LOG.log(Level.WARNING, "A message to an MCP server could not be sent", defect);
                sink.error(McpFault.lost());
            } finally {
                release(message);
            }
        }));
    }

    @Override
    public void receive(JSONRPCMessage message) {
        boolean wanted = switch (message) {
            case JSONRPCNotification notification -> heard.contains(notification.method());
            case JSONRPCRequest request -> replies.tryAcquire();
            default -> true;
        };
        if (wanted) {
            arrivals.apply(Mono.just(message)).subscribe(ignored -> {}, Transport::unheard);
        }
    }

    /** Frees what the library keeps for a question that nobody waits for. */
    void forget(Object id) {
        receive(new JSONRPCResponse("2.0", id, Json.MAPPER.createObjectNode(), null));
    }

    @Override
    public void broken(McpFault why) {
        broken.accept(why);
    }

    @Override
    public void gone() {
        gone.run();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(channel::close);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> typeRef) {
        return Json.MAPPER.convertValue(data, Json.MAPPER.constructType(typeRef.getType()));
    }

    private void release(JSONRPCMessage message) {
        if (message instanceof JSONRPCResponse) {
            replies.release();
        }
    }

    private static void unheard(Throwable failure) {
        LOG.log(Level.DEBUG, "A message of an MCP server was not understood: {0}", failure.toString());
    }
}
