package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.tool.ToolInfo;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a server for its tools, page by page, and not without end. */
final class ToolList {

    static final int MOST_TOOLS = 1_000;
    private static final int MOST_PAGES = 100;
    private static final System.Logger LOG = System.getLogger(ToolList.class.getPackageName());

    private ToolList() {}

    /** @param most bytes of all tools together */
    static List<ToolInfo> of(Peer peer, long most) throws McpFault, InterruptedException {
        List<ToolInfo> tools = new ArrayList<>();
        String cursor = "";
        long size = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode result = peer.ask("tools/list", from(cursor));
            size += result.toString().length();
            if (size > most) {
                throw McpFault.settled("Its tools are described in more than " + most + " bytes.");
            }
            result.path("tools").forEach(tool -> add(tools, tool));
            cursor = result.path("nextCursor").asText("");
            if (cursor.isEmpty() || tools.size() >= MOST_TOOLS) {
                break;
            }
        }
        if (!cursor.isEmpty() || tools.size() > MOST_TOOLS) {
            LOG.log(Level.WARNING, "An MCP server has more tools than are listed: only the first are known");
        }
        return List.copyOf(tools.subList(0, Math.min(tools.size(), MOST_TOOLS)));
    }

    private static ObjectNode from(String cursor) {
        ObjectNode parameters = Json.MAPPER.createObjectNode();
        return cursor.isEmpty() ? parameters : parameters.put("cursor", cursor);
    }

    private static void add(List<ToolInfo> tools, JsonNode tool) {
        String name = tool.path("name").asText("");
        if (!name.isEmpty()) {
            JsonNode schema = tool.path("inputSchema");
            JsonNode annotations = tool.path("annotations");
            tools.add(new ToolInfo(
                    Unicode.wellFormed(name),
                    text(tool.path("description")),
                    schema.isObject() ? schema : Json.MAPPER.createObjectNode().put("type", "object"),
                    annotations.isObject() ? annotations : null));
        }
    }

    private static @Nullable String text(JsonNode text) {
        return text.isTextual() ? Unicode.wellFormed(text.textValue()) : null;
    }
}
