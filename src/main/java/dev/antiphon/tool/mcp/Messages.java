package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.antiphon.protocol.Json;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON-RPC messages and their bytes. What a message holds stays a tree, for a server's types are not ours to believe. */
final class Messages {

    /** No result of a tool needs more, and a tree takes many times the memory of its bytes. */
    private static final JsonMapper READING = Json.reading(200, 1_000_000);

    private Messages() {}

    /**
     * One message, or all of a batch.
     *
     * @throws McpFault when it is none
     */
    static List<JSONRPCMessage> read(byte[] json) throws McpFault {
        JsonNode tree = tree(json);
        List<JSONRPCMessage> messages = new ArrayList<>();
        if (tree.isArray()) {
            for (JsonNode each : tree) {
                messages.add(message(each));
            }
        } else {
            messages.add(message(tree));
        }
        return messages;
    }

    static byte[] write(JSONRPCMessage message) {
        return Json.bytes(message);
    }

    private static JsonNode tree(byte[] json) throws McpFault {
        try {
            return READING.readTree(json);
        } catch (IOException malformed) {
            throw McpFault.garbled();
        }
    }

    private static JSONRPCMessage message(JsonNode json) throws McpFault {
        String method = json.path("method").textValue();
        if (method == null) {
            return response(json);
        }
        return json.hasNonNull("id")
                ? new JSONRPCRequest("2.0", method, id(json), json.path("params"))
                : new JSONRPCNotification("2.0", method, json.path("params"));
    }

    private static JSONRPCMessage response(JsonNode json) throws McpFault {
        if (json.path("error").isObject()) {
            return new JSONRPCResponse("2.0", id(json), null, error(json.path("error")));
        }
        if (!json.path("result").isObject()) {
            throw McpFault.garbled();
        }
        return new JSONRPCResponse("2.0", id(json), json.path("result"), null);
    }

    private static JSONRPCError error(JsonNode error) {
        return new JSONRPCError(
                error.path("code").asInt(), error.path("message").asText(""), null);
    }

    private static Object id(JsonNode json) throws McpFault {
        JsonNode id = json.path("id");
        if (id.isTextual()) {
            return id.textValue();
        }
        if (id.canConvertToLong() && id.isIntegralNumber()) {
            return id.longValue();
        }
        throw McpFault.garbled();
    }
}
