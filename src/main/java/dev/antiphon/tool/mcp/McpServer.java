package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.ToolServerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One MCP server as one caller reaches it, for one run. Has nothing of its own but the caller and what he came in by: its session
 * is shared by all that are like it.
 */
final class McpServer implements ToolServer {

    private static final int UNAUTHORIZED = 401;

    private final McpTarget target;
    private final Caller caller;
    private final Key key;
    private final Sessions sessions;
    private final Function<Slot, Callable<Session>> opening;
    private final McpSettings settings;

    McpServer(
            McpTarget target,
            Caller caller,
            Sessions sessions,
            Function<Slot, Callable<Session>> opening,
            McpSettings settings) {
        this.target = target;
        this.caller = caller;
        this.key = Key.of(target, caller);
        this.sessions = sessions;
        this.opening = opening;
        this.settings = settings;
    }

    /** What is wanted of a session. */
    private interface Wish<T> {
        T of(Session session) throws McpFault, InterruptedException;
    }

    @Override
    public String label() {
        return target.label();
    }

    @Override
    public String address() {
        return target.address();
    }

    @Override
    public List<ToolInfo> list() throws ToolServerException, InterruptedException {
        return list(Session::tools);
    }

    @Override
    public List<ToolInfo> listAnew() throws ToolServerException, InterruptedException {
        return list(Session::toolsAnew);
    }

    private List<ToolInfo> list(Function<Session, CompletableFuture<List<ToolInfo>>> tools)
            throws ToolServerException, InterruptedException {
        try {
            return ask(session -> Slot.await(tools.apply(session), settings.timeout()), true);
        } catch (McpFault fault) {
            throw new ToolServerException(String.valueOf(fault.getMessage()));
        }
    }

    @Override
    public Optional<List<ToolInfo>> known() {
        return sessions.open(key).flatMap(Session::known);
    }

    @Override
    public boolean stale() {
        return sessions.open(key).filter(Session::stale).isPresent();
    }

    @Override
    public ToolOutcome call(String tool, ToolCall call, boolean repeatable) throws InterruptedException {
        try {
            return Results.of(ask(session -> session.call(tool, call), repeatable), settings.outputBytes());
        } catch (McpFault fault) {
            return fault.outcome();
        }
    }

    /** Once, and once more on a new session where that can do no harm (decision D39). */
    private <T> T ask(Wish<T> wish, boolean repeatable) throws McpFault, InterruptedException {
        try {
            return askOnce(wish);
        } catch (McpFault fault) {
            if (!fault.maySendAgain(repeatable) && !isOutdated(fault)) {
                throw fault;
            }
        }
        return askOnce(wish);
    }

    /** Whether the server does not take what was lent, which may have been taken back: it has done nothing then. */
    private boolean isOutdated(McpFault fault) {
        if (fault.httpStatus() == UNAUTHORIZED && target.introduction() instanceof Introduction.Lent lent) {
            lent.refused(caller);
            return true;
        }
        return false;
    }

    private <T> T askOnce(Wish<T> wish) throws McpFault, InterruptedException {
        Map<String, String> lent = lent();
        Slot slot = sessions.take(key, opening);
        try {
            slot.lend(lent);
            return wish.of(slot.session(settings.timeout()));
        } catch (McpFault fault) {
            if (fault.endsSession()) {
                sessions.drop(slot);
            }
            throw fault;
        } finally {
            sessions.giveBack(slot);
        }
    }

    /** What opens the server to the caller. Where there is nothing, it is asked for nothing. */
    private Map<String, String> lent() throws McpFault, InterruptedException {
        if (!(target.introduction() instanceof Introduction.Lent lent)) {
            return Map.of();
        }
        try {
            return lent.of(caller);
        } catch (ToolServerException nothing) {
            throw McpFault.settled(String.valueOf(nothing.getMessage()));
        }
    }
}
