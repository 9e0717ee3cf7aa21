package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Returned;
import dev.antiphon.tool.ToolServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tests of MCP servers have in common. */
final class Asking {

    static final Caller ADA = new Caller("acme", "ada", Set.of());
    static final Caller BOB = new Caller("acme", "bob", Set.of());

    /** So long that no test runs into it. */
    static final McpSettings PATIENT = settings(Duration.ofSeconds(20), Duration.ofSeconds(40));

    private Asking() {}

    static McpSettings settings(Duration timeout, Duration total) {
        return new McpSettings(timeout, total, 64 * 1024, 10_000, 100, Duration.ofMinutes(10));
    }

    static Egress egress(Origin... allowed) {
        return new Egress(
                new EgressSettings(Set.of(allowed), Set.of(), Duration.ofSeconds(5), Duration.ofSeconds(5), 10));
    }

    static McpTarget target(URI url) {
        return target(url, Map.of());
    }

    static McpTarget target(URI url, Map<String, String> headers) {
        return new McpTarget("house", new Reach.Http(url), headers);
    }

    static ToolCall arguments(String json) {
        try {
            return new ToolCall("mcp_1", ADA, (ObjectNode) Json.MAPPER.readTree(json));
        } catch (JsonProcessingException defect) {
            throw new IllegalArgumentException(json, defect);
        }
    }

    static ToolOutcome call(ToolServer server, String tool) throws InterruptedException {
        return server.call(tool, arguments("{}"), false);
    }

    static String echo(ToolServer server, String text) throws InterruptedException {
        return said(server.call("echo", arguments("{\"text\": \"" + text + "\"}"), false));
    }

    static String said(ToolOutcome outcome) {
        return switch (outcome) {
            case Returned returned -> returned.text();
            case Failed failed -> failed.toString();
        };
    }

    static List<String> names(ToolServer server) throws Exception {
        return server.list().stream().map(tool -> tool.name()).toList();
    }
}
