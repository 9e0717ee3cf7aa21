package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the tools of a request hold that nobody is to see but whoever runs them: what opens an MCP server (decision D36). */
public final class Secrets {

    static final String SERVER_URL = "server_url";

    private static final List<String> NAMES = List.of("authorization", "headers");

    /** Stands in a stored request that held secrets; no request of a client's may say so. */
    private static final String LEFT_OUT = "secrets_left_out";

    private Secrets() {}

    static boolean in(JsonNode tool) {
        return NAMES.stream().anyMatch(tool::hasNonNull) || hasMore(tool.path(SERVER_URL));
    }

    /** Keys are handed over in queries as well; which of them are keys, only the server knows. */
    private static boolean hasMore(JsonNode url) {
        return url.isTextual() && end(url.textValue()) < url.textValue().length();
    }

    private static int end(String url) {
        int end = 0;
        while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
            end++;
        }
        return end;
    }

    static JsonNode without(JsonNode tool) {
        return in(tool) ? cleaned(((ObjectNode) tool).deepCopy()) : tool;
    }

    private static ObjectNode cleaned(ObjectNode tool) {
        tool.remove(NAMES);
        if (hasMore(tool.path(SERVER_URL))) {
            String url = tool.get(SERVER_URL).textValue();
            tool.put(SERVER_URL, url.substring(0, end(url)));
        }
        return tool;
    }

    /** Whether a request has some, which are lost with the process that has read it. */
    public static boolean in(CreateResponse request) {
        return request.tools().stream().anyMatch(tool -> tool instanceof ToolSpec.Hosted hosted && in(hosted.json()));
    }

    /** The body of a request as it may be stored. */
    public static byte[] without(CreateResponse request, byte[] body) {
        if (!in(request)) {
            return body;
        }
        ObjectNode json = (ObjectNode) Json.tree(body);
        json.path("tools").forEach(tool -> {
            if (ToolReader.onlyHosted(tool.path("type").asText())) {
                cleaned((ObjectNode) tool);
            }
        });
        return Json.bytes(json);
    }

    /** Says of a stored request that it held secrets: without them it is another one. */
    public static void markLeftOut(ObjectNode stored) {
        stored.put(LEFT_OUT, true);
    }

    /** Whether a stored request held secrets; says no more of it from then on. */
    public static boolean takeMark(ObjectNode stored) {
        return stored.remove(LEFT_OUT) != null;
    }
}
