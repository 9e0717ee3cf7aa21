package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Reads items that are kept as they came. What a model has to be told of them is checked; the rest is the client's.
 *
 * <p>Some types are refused by name, because what they say is of no use before there is what they belong to.
 */
final class KeptReader {

    /** Of MCP servers, and of files. */
    private static final Set<String> REFUSED =
            Set.of("mcp_list_tools", "mcp_approval_request", "mcp_approval_response", "mcp_call", "file_search_call");

    private KeptReader() {}

    static Item read(Fields fields, String type) {
        if (REFUSED.contains(type)) {
            fields.refuse(ApiError.unsupported(
                    fields.path(), "Items of type '" + type + "' are not available on this server."));
        }
        ObjectNode json = linked((ObjectNode) fields.json(), type);
        Fields named = fields.over(json);
        KeptKind kind = KeptKind.of(type);
        kind.required().forEach(named::required);
        ItemReader.requireCallId(named);
        if (kind.declaresTools()) {
            named.atMost("tools", ToolReader.MOST);
            named.list("tools", ToolReader::read);
        }
        if (type.equals("custom_tool_call_output")) {
            ItemReader.output(named);
        }
        return new Item.Kept(json);
    }

    /** What a local shell returned has the call's id for its own in older clients; so it could not be told from the call. */
    private static ObjectNode linked(ObjectNode json, String type) {
        JsonNode id = json.path("id");
        if (!type.equals("local_shell_call_output") || json.hasNonNull("call_id") || !id.isTextual()) {
            return json;
        }
        ObjectNode linked = json.deepCopy();
        linked.remove("id");
        return linked.put("call_id", id.textValue());
    }
}
