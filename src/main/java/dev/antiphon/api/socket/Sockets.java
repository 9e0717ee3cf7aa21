package dev.antiphon.api.socket;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.limit.Rates;
import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The connections that are open: how many of each caller, and what becomes of them when the server stops. Thread-safe. */
@Singleton
public final class Sockets {

    /** Where a connection can be opened: the same paths that take a create request. */
    static final List<String> PATHS = List.of("/v1/responses", "/responses", "/codex/v1/responses");

    private static final ApiError SHUTTING_DOWN = ApiError.server(503, "This server is shutting down.");
    private static final ApiError TURNED_OVER = ApiError.invalid(
            ErrorFrames.CONNECTION_LIMIT,
            null,
            "The configuration of this server has changed. Open a new connection to go on.");
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final AgentLoop loop;
    private final FrameReader frames;
    private final Rates rates;
    private final SocketLimits limits;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Map<Owner, Integer> byCaller = new HashMap<>();
    private volatile @Nullable ApiError over;

    private record Owner(String tenant, String subject) {

        static Owner of(Caller caller) {
            return new Owner(caller.tenant(), caller.subject());
        }
    }

    public Sockets(AgentLoop loop, FrameReader frames, Rates rates, SocketLimits limits) {
        this.loop = loop;
        this.frames = frames;
        this.rates = rates;
        this.limits = limits;
    }

    /** Lets the container upgrade requests on {@link #PATHS}; a {@link Handshake} in front has to see to who makes them. */
    public static void mount(ServerContainer container) throws DeploymentException {
        for (String path : PATHS) {
            container.addEndpoint(ServerEndpointConfig.Builder.create(ResponsesEndpoint.class, path)
                    .configurator(new Endpoints())
                    .build());
        }
    }

    /**
     * Asks whether the caller may open one more, while that can still be answered over HTTP.
     *
     * @throws dev.antiphon.protocol.ApiException 429 if not
     */
    void requireRoom(Caller caller) {
        synchronized (byCaller) {
            if (byCaller.getOrDefault(Owner.of(caller), 0) >= limits.connections()) {
                throw tooMany().exception();
            }
        }
    }

    /** Takes a connection in that has just been opened; one too many, or one too late, is told why it is closed. */
    Connection enter(Session session, Identity identity) {
        Connection connection = new Connection(session, identity, loop, frames, rates, limits, this::left);
        boolean room;
        synchronized (byCaller) {
            room = byCaller.merge(Owner.of(identity.caller()), 1, Integer::sum) <= limits.connections();
            open.add(connection);
        }
        connection.begin();
        ApiError refusal = room ? over : tooMany();
        if (refusal != null) {
            connection.leave(refusal);
        }
        return connection;
    }

    private void left(Connection connection) {
        synchronized (byCaller) {
            if (open.remove(connection)) {
                byCaller.computeIfPresent(
                        Owner.of(connection.caller()), (ignored, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    private ApiError tooMany() {
        return new ApiError(
                429,
                "requests",
                ErrorFrames.CONNECTION_LIMIT,
                null,
                "At most " + limits.connections() + " connections at a time. Close one to open another.");
    }

    /** Nothing new begins: idle connections are closed, the others when what runs on them has ended. */
    public void drain() {
        dismiss(SHUTTING_DOWN);
    }

    /** The same, because others take connections in from now on. */
    public void turnOver() {
        dismiss(TURNED_OVER);
    }

    private void dismiss(ApiError why) {
        over = why;
        open.forEach(connection -> connection.leave(why));
    }

    /** Whether no connection is open. */
    public boolean empty() {
        return open.isEmpty();
    }

    /** Closes every connection; blocks until what had been said has been sent and the peers know it, within reason. */
    public void close() {
        drain();
        await(() -> open.isEmpty());
        // Each by itself: a peer that takes no bytes holds up whoever closes its connection.
        List<Thread> closing = open.stream()
                .map(connection -> Thread.ofVirtual().name("socket-close").start(connection::drop))
                .toList();
        await(() -> closing.stream().noneMatch(Thread::isAlive));
    }

    private static void await(BooleanSupplier done) {
        long until = System.nanoTime() + LAST_WORDS.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Makes the endpoints, one for each connection. */
    private static final class Endpoints extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new ResponsesEndpoint());
        }

        /** None: packing every event would cost more than it saves, and a packed message can hide its size. */
        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }
    }
}
