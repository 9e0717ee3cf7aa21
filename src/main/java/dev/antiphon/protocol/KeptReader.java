package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads items that are kept as they came. What a model has to be told of them is checked; the rest is the client's. */
final class KeptReader {

    private KeptReader() {}

    static Item read(Fields fields, String type) {
        if (!KeptKind.named(type)) {
            fields.refuse(misnamed(fields));
        }
        ObjectNode json = linked((ObjectNode) fields.json(), type);
        Fields named = fields.over(json);
        KeptKind kind = KeptKind.of(type);
        kind.required().forEach(named::required);
        ItemReader.requireCallId(named);
        if (kind.declaresTools()) {
            named.atMost("tools", ToolReader.MOST);
            named.list("tools", KeptReader::tool);
        }
        if (type.equals("custom_tool_call_output")) {
            ItemReader.output(named);
        }
        return new Item.Kept(json);
    }

    /**
     * One that an upstream has made: what is kept of it must be such that it can be read ever after.
     *
     * @param json under an id of ours
     * @throws ApiException when nothing can be made of it
     */
    static Item.Kept made(ObjectNode json) {
        Fields fields = Fields.ofItem(json);
        String type = fields.requiredText("type", Integer.MAX_VALUE);
        fields.text("status");
        if (KeptKind.named(type) && ItemReader.read(fields) instanceof Item.Kept kept && kept.id() != null) {
            return kept;
        }
        throw misnamed(fields).exception();
    }

    private static ApiError misnamed(Fields fields) {
        String param = fields.pathOf("type");
        return ApiError.invalid("invalid_value", param, "Invalid '" + param + "': there are no such items.");
    }

    /** Items are kept, and secrets must not be. */
    private static ToolSpec tool(Fields tool) {
        if (Secrets.in(tool.json())
                && ToolReader.onlyHosted(tool.json().path("type").asText())) {
            tool.refuse(ApiError.unsupported(
                    tool.path(), "Tools with secrets can be declared in 'tools' of the request only."));
        }
        return ToolReader.read(tool);
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
