package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientSession;
import io.modelcontextprotocol.spec.McpClientSession.NotificationHandler;
import io.modelcontextprotocol.spec.McpClientSession.RequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The other side of one session: it is asked, and waited for no longer than patience lasts. The library pairs its answers
 * with our questions. Thread-safe.
 */
final class Peer implements AutoCloseable {

    static final String INITIALIZE = "initialize";

    private static final TypeRef<JsonNode> TREE = new TypeRef<>() {};
    private static final String PROGRESS = "notifications/progress";
    private static final String TOOLS_CHANGED = "notifications/tools/list_changed";

    private final McpSettings settings;
    private final Transport transport;
    private final McpClientSession session;
    private final Runnable ended;
    private final AtomicLong tokens = new AtomicLong();
    private final Map<String, Patience> waiting = new ConcurrentHashMap<>();
    private final Set<CompletableFuture<JsonNode>> answers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable McpFault broken;

    /**
     * @param toolsChanged told when the server says that its tools are others now
     * @param ended told, perhaps more than once, that nothing more is to be asked
     */
    Peer(Function<Inbox, Channel> opening, McpSettings settings, Runnable toolsChanged, Runnable ended) {
        this.settings = settings;
        this.ended = ended;
        this.transport = new Transport(opening, Set.of(PROGRESS, TOOLS_CHANGED), this::broken, ended);
        Map<String, NotificationHandler> heard = Map.of(
                PROGRESS, parameters -> Mono.fromRunnable(() -> progressed((JsonNode) parameters)),
                TOOLS_CHANGED, parameters -> Mono.fromRunnable(toolsChanged));
        Map<String, RequestHandler<?>> answered = Map.of("ping", parameters -> Mono.just(Map.of()));
        // Its own limit is only a last resort: it knows nothing of progress.
        this.session = new McpClientSession(
                settings.total().plusMinutes(1), transport, answered, heard, connecting -> connecting);
    }

    /** Asks, and waits as long as one request may take. */
    JsonNode ask(String method, ObjectNode parameters) throws McpFault, InterruptedException {
        return ask(method, parameters, new Patience(settings.timeout(), settings.timeout()));
    }

    /** Asks for something that may take longer as long as it makes progress. */
    JsonNode askForLong(String method, ObjectNode parameters) throws McpFault, InterruptedException {
        String token = "p" + tokens.incrementAndGet();
        parameters.putObject("_meta").put("progressToken", token);
        Patience patience = new Patience(settings.timeout(), settings.total());
        waiting.put(token, patience);
        try {
            return ask(method, parameters, patience);
        } finally {
            waiting.remove(token);
        }
    }

    /** Says something that needs no answer, and waits until it has arrived. */
    void tell(String method) throws McpFault, InterruptedException {
        await(session.sendNotification(method, null).toFuture(), new Patience(settings.timeout(), settings.timeout()));
    }

    void agreed(String version) {
        transport.channel().agreed(version);
    }

    void listen() {
        transport.channel().listen();
    }

    /** Takes leave. Whoever still waits is told that no answer will come. */
    @Override
    public void close() {
        transport.channel().close();
        broken(McpFault.lost());
        session.close();
    }

    private JsonNode ask(String method, ObjectNode parameters, Patience patience)
            throws McpFault, InterruptedException {
        if (broken != null) {
            throw McpFault.unsent();
        }
        Question question = new Question(parameters);
        CompletableFuture<JsonNode> answer =
                session.sendRequest(method, question, TREE).toFuture();
        answers.add(answer);
        try {
            McpFault meanwhile = broken;
            if (meanwhile != null) {
                answer.completeExceptionally(meanwhile);
            }
            return await(answer, patience);
        } finally {
            answers.remove(answer);
            if (!answer.isDone()) {
                answer.cancel(true);
                giveUp(method, question.id());
            }
        }
    }

    private static <T> T await(CompletableFuture<T> answer, Patience patience) throws McpFault, InterruptedException {
        while (true) {
            try {
                return answer.get(patience.left(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException over) {
                if (patience.left() == 0) {
                    throw McpFault.late(patience.limit());
                }
            } catch (ExecutionException failed) {
                throw fault(failed.getCause());
            }
        }
    }

    private static McpFault fault(@Nullable Throwable cause) {
        if (cause instanceof McpFault fault) {
            return fault;
        }
        JSONRPCError said = cause instanceof McpError error ? error.getJsonRpcError() : null;
        return said == null ? McpFault.lost() : McpFault.said(said.code(), said.message());
    }

    /** The server is told that it need not answer any more; nobody waits for that. An introduction cannot be taken back. */
    private void giveUp(String method, @Nullable Object id) {
        if (id == null || broken != null) {
            return;
        }
        if (method.equals(INITIALIZE)) {
            transport.channel().giveUp(id);
        } else {
            session.sendNotification("notifications/cancelled", reason(id))
                    .doFinally(told -> transport.channel().giveUp(id))
                    .subscribe(ignored -> {}, untold -> {});
        }
        transport.forget(id);
    }

    private static ObjectNode reason(Object id) {
        return Json.MAPPER.createObjectNode().put("requestId", id.toString()).put("reason", "No longer wanted");
    }

    private void progressed(JsonNode parameters) {
        Patience patience = waiting.get(parameters.path("progressToken").asText());
        if (patience != null) {
            patience.renew();
        }
    }

    private void broken(McpFault why) {
        broken = why;
        answers.forEach(answer -> answer.completeExceptionally(why));
        ended.run();
    }
}
