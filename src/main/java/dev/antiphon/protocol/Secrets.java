package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the tools of a request hold that nobody is to see but whoever runs them: what opens an MCP server (decision D36). */
public final class Secrets {

    private static final List<String> NAMES = List.of("authorization", "headers");

    private Secrets() {}

    static boolean in(JsonNode tool) {
        return NAMES.stream().anyMatch(tool::hasNonNull);
    }

    static JsonNode without(JsonNode tool) {
        return in(tool) ? ((ObjectNode) tool.deepCopy()).without(NAMES) : tool;
    }

    /** The body of a request as it may be stored. */
    public static byte[] without(CreateResponse request, byte[] body) {
        if (request.tools().stream().noneMatch(tool -> tool instanceof ToolSpec.Hosted hosted && in(hosted.json()))) {
            return body;
        }
        ObjectNode json = (ObjectNode) Json.tree(body);
        json.path("tools").forEach(tool -> {
            if (ToolReader.onlyHosted(tool.path("type").asText())) {
                ((ObjectNode) tool).remove(NAMES);
            }
        });
        return Json.bytes(json);
    }
}
