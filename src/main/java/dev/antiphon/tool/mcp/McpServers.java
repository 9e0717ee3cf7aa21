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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
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
        // A session outlives the run it is opened for, and is opened by others as well: what is lent is handed to it.
        Function<Slot, Callable<Session>> opening = opening(target, caller.withoutToken());
        return new McpServer(target, caller, sessions, opening, settings);
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
        return slot ->
                () -> Session.open(channel(target, told(target, caller, slot)), settings, () -> sessions.drop(slot));
    }

    private static Supplier<Map<String, String>> told(McpTarget target, Caller caller, Slot slot) {
        return switch (target.introduction()) {
            case Introduction.Signed signed -> () -> signed.of(caller);
            case Introduction.Lent lent -> slot::lent;
        };
    }

    private Function<Inbox, Channel> channel(McpTarget target, Supplier<Map<String, String>> told) throws McpFault {
        return switch (target.reach()) {
            case Reach.Http http -> http(http.url(), target, told);
            case Reach.Command command -> Stdio.start(command, target.label(), settings);
        };
    }

    private Function<Inbox, Channel> http(URI url, McpTarget target, Supplier<Map<String, String>> told)
            throws McpFault {
        try {
            Origin origin = Origin.of(url).orElseThrow(McpFault::unsent);
            Web web = new Web(egress.line(origin), target.headers(), told, settings);
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
