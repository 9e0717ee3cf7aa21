package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolInfo;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One session with one server, after both have introduced themselves. Serves many calls at a time. Thread-safe. */
final class Session implements AutoCloseable {

    private static final String OFFERED = ProtocolVersions.MCP_2025_11_25;
    private static final List<String> SPOKEN = List.of(
            ProtocolVersions.MCP_2024_11_05,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_11_25);

    private final Peer peer;
    private final Once<List<ToolInfo>> tools;
    private volatile boolean stale;

    private Session(Function<Inbox, Channel> opening, McpSettings settings, Runnable ended) {
        this.peer = new Peer(opening, settings, this::toolsChanged, ended);
        this.tools = new Once<>(() -> ToolList.of(peer, settings.messageBytes(), settings.listing()));
    }

    /**
     * Opens a session.
     *
     * @param ended told, perhaps more than once, that it is of no more use
     */
    static Session open(Function<Inbox, Channel> opening, McpSettings settings, Runnable ended)
            throws McpFault, InterruptedException {
        Session session = new Session(opening, settings, ended);
        try {
            session.introduce();
            return session;
        } catch (McpFault | InterruptedException | RuntimeException failed) {
            session.close();
            throw failed;
        }
    }

    /** The tools, asked for once for all who want to know at the same time. */
    CompletableFuture<List<ToolInfo>> tools() {
        stale = false;
        return tools.outcome();
    }

    /** The tools as they are from now on. */
    CompletableFuture<List<ToolInfo>> toolsAnew() {
        tools.forget();
        return tools();
    }

    /** Empty when they are not known, or have changed since. */
    Optional<List<ToolInfo>> known() {
        return tools.known();
    }

    /** The result as the server gave it. */
    JsonNode call(String tool, ToolCall call) throws McpFault, InterruptedException {
        ObjectNode parameters = Json.MAPPER.createObjectNode().put("name", tool);
        parameters.set("arguments", call.arguments());
        return peer.askForLong("tools/call", parameters);
    }

    @Override
    public void close() {
        peer.close();
    }

    /** Whether they have changed, and nobody has asked since. */
    boolean stale() {
        return stale;
    }

    private void toolsChanged() {
        stale = true;
        tools.forget();
    }

    private void introduce() throws McpFault, InterruptedException {
        ObjectNode request = Json.MAPPER.createObjectNode().put("protocolVersion", OFFERED);
        request.putObject("capabilities");
        request.putObject("clientInfo").put("name", "antiphon").put("version", "1");
        JsonNode result = peer.ask(Peer.INITIALIZE, request);
        String version = result.path("protocolVersion").asText();
        if (!SPOKEN.contains(version)) {
            throw McpFault.settled("It speaks another version of MCP.");
        }
        peer.agreed(version);
        peer.tell("notifications/initialized");
        peer.listen();
    }
}
