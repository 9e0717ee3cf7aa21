package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.tool.ToolInfo;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a server for its tools, page by page, and not without end. */
final class ToolList {

    private static final int MOST_PAGES = 100;
    private static final int MOST_OF_A_NAME = 100;
    private static final System.Logger LOG = System.getLogger(ToolList.class.getPackageName());

    private ToolList() {}

    /** @param most bytes of all tools together */
    static List<ToolInfo> of(Peer peer, long most, McpSettings.Listing bounds) throws McpFault, InterruptedException {
        List<ToolInfo> tools = new ArrayList<>();
        String cursor = "";
        long size = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode result = peer.ask("tools/list", from(cursor));
            size += result.toString().length();
            if (size > most) {
                throw McpFault.settled("Its tools are described in more than " + most + " bytes.");
            }
            result.path("tools").forEach(tool -> add(tools, tool, bounds));
            cursor = result.path("nextCursor").asText("");
            if (cursor.isEmpty() || tools.size() >= bounds.tools()) {
                break;
            }
        }
        if (!cursor.isEmpty() || tools.size() > bounds.tools()) {
            LOG.log(Level.WARNING, "An MCP server has more tools than are listed: only the first are known");
        }
        return List.copyOf(tools.subList(0, Math.min(tools.size(), bounds.tools())));
    }

    private static ObjectNode from(String cursor) {
        ObjectNode parameters = Json.MAPPER.createObjectNode();
        return cursor.isEmpty() ? parameters : parameters.put("cursor", cursor);
    }

    private static void add(List<ToolInfo> tools, JsonNode tool, McpSettings.Listing bounds) {
        String name = tool.path("name").asText("");
        if (name.isEmpty()) {
            return;
        }
        JsonNode schema = tool.path("inputSchema");
        JsonNode annotations = tool.path("annotations");
        ToolInfo info = new ToolInfo(
                Unicode.wellFormed(name),
                text(tool.path("description")),
                schema.isObject() ? schema : Json.MAPPER.createObjectNode().put("type", "object"),
                annotations.isObject() ? annotations : null);
        if (isWithin(info, bounds)) {
            tools.add(info);
        } else {
            LOG.log(
                    Level.WARNING,
                    "A tool of an MCP server is left out, for what is said of it has more than {0} bytes or nests"
                            + " deeper than {1}: {2}",
                    bounds.bytes(),
                    bounds.depth(),
                    named(info.name()));
        }
    }

    private static boolean isWithin(ToolInfo info, McpSettings.Listing bounds) {
        ObjectNode said = info.json();
        return !Json.nestsDeeper(said, bounds.depth()) && Json.bytes(said).length <= bounds.bytes();
    }

    /** A server could write lines of its own into the log. */
    private static String named(String name) {
        return TextNode.valueOf(Results.cut(name, MOST_OF_A_NAME)).toString();
    }

    private static @Nullable String text(JsonNode text) {
        return text.isTextual() ? Unicode.wellFormed(text.textValue()) : null;
    }
}
