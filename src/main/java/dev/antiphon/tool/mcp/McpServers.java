package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Origin;
import dev.antiphon.tool.ToolServer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import reactor.core.scheduler.Schedulers;

/** All MCP servers that are talked to. Sessions are opened when they are needed, and closed when they are not. Thread-safe. */
@Singleton
public final class McpServers implements AutoCloseable {

    private static final Duration LONGEST_TICK = Duration.ofMinutes(1);

    private final Egress egress;
    private final McpSettings settings;
    private final Sessions sessions;
    private final Thread ticker;

    /** @param egress which servers may be reached over HTTP: those it reaches */
    public McpServers(Egress egress, McpSettings settings, Clock clock) {
        this.egress = egress;
        this.settings = settings;
        this.sessions = new Sessions(settings.sessions(), settings.idle(), clock);
        this.ticker = Thread.ofVirtual().name("mcp-idle").start(this::tick);
    }

    /** Whether a server may be at this address, as far as that can be told without asking anybody. */
    public boolean mayReach(URI url) {
        return egress.mayReach(url);
    }

    /** A server as a caller reaches it; nothing is sent before it is asked for something. */
    public ToolServer server(McpTarget target, Caller caller) {
        return new McpServer(target, Key.of(target, caller), sessions, opening(target, caller), settings);
    }

    /** Ends the sessions that have been idle for too long. */
    void sweep() {
        sessions.sweep();
    }

    @Override
    public void close() {
        ticker.interrupt();
        sessions.close();
        // The library's timers have threads that would outlive the application. They come again if they are needed.
        Schedulers.shutdownNow();
    }

    private Function<Slot, Callable<Session>> opening(McpTarget target, Caller caller) {
        return slot -> () -> Session.open(channel(target, caller), settings, () -> sessions.drop(slot));
    }

    private Function<Inbox, Channel> channel(McpTarget target, Caller caller) throws McpFault {
        return switch (target.reach()) {
            case Reach.Http http -> http(http.url(), target, caller);
            case Reach.Command command -> Stdio.start(command, target.label(), settings);
        };
    }

    private Function<Inbox, Channel> http(URI url, McpTarget target, Caller caller) throws McpFault {
        try {
            Origin origin = Origin.of(url).orElseThrow(McpFault::unsent);
            Web web = new Web(
                    egress.line(origin),
                    target.headers(),
                    () -> target.introduction().of(caller),
                    settings);
            return inbox -> new EitherHttp(web, url, inbox);
        } catch (EgressException blocked) {
            throw McpFault.unsent();
        }
    }

    private void tick() {
        Duration half = settings.idle().dividedBy(2);
        Duration tick = half.compareTo(LONGEST_TICK) < 0 ? half : LONGEST_TICK;
        try {
            while (true) {
                Thread.sleep(tick);
                sweep();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
