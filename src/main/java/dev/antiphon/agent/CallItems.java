package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Returned;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items that calls of this server's tools are, in the contract's words for their kind. */
final class CallItems {

    private static final int MOST_SOURCES = 50;

    /** Without what ends a sentence that ends with one. */
    private static final Pattern ADDRESS =
            Pattern.compile("https?://[^\\s\"'<>()\\[\\]{}\\\\]*[^\\s\"'<>()\\[\\]{}\\\\.,;:!?]");

    private final String responseId;
    private final Set<String> include;

    /** @param include what the client wants to see beside what it gets anyway */
    CallItems(String responseId, Set<String> include) {
        this.responseId = responseId;
        this.include = include;
    }

    /** The prefix of the ids of the calls of a tool that was declared so. */
    static String prefix(String type) {
        return type.startsWith("web_search") ? "ws_" : type.equals("code_interpreter") ? "ci_" : "mcp_";
    }

    /** @param outcome null for a call that was broken off, or has only begun */
    ObjectNode item(PlannedCall call, @Nullable ToolOutcome outcome, String status) {
        return switch (prefix(call.type())) {
            case "ws_" -> search(call, outcome, status);
            case "ci_" -> interpreter(call, outcome, status);
            default -> mcp(call, outcome, status);
        };
    }

    static String statusOf(ToolOutcome outcome) {
        return outcome instanceof Failed ? "failed" : Item.COMPLETED;
    }

    private static ObjectNode begun(PlannedCall call, String type, String status) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", call.id())
                .put("type", type)
                .put("status", status);
    }

    private static ObjectNode mcp(PlannedCall call, @Nullable ToolOutcome outcome, String status) {
        ObjectNode item = begun(call, ServerCalls.CALL, status)
                .put(ServerCalls.REQUEST_ID, call.approval())
                .put("arguments", call.exact());
        item.set("error", outcome instanceof Failed failed ? error(failed) : null);
        item.put("name", call.tool());
        item.put("output", outcome instanceof Returned returned ? returned.text() : null);
        return item.put(McpTool.SERVER_LABEL, call.server().label());
    }

    private static ObjectNode error(Failed failed) {
        ObjectNode error = Json.MAPPER.createObjectNode();
        switch (failed.kind()) {
            case EXECUTION ->
                error.put("type", "mcp_tool_execution_error")
                        .putArray("content")
                        .addObject()
                        .put("type", "text")
                        .put("text", failed.message());
            case PROTOCOL ->
                error.put("type", "mcp_protocol_error")
                        .put("code", failed.code())
                        .put("message", failed.message());
            case HTTP ->
                error.put("type", "http_error").put("code", failed.code()).put("message", failed.message());
        }
        return error;
    }

    private ObjectNode search(PlannedCall call, @Nullable ToolOutcome outcome, String status) {
        ObjectNode item = begun(call, "web_search_call", status);
        String query = only(call);
        ObjectNode action = item.putObject("action").put("type", "search").put("query", query);
        action.putArray("queries").add(query);
        if (include.contains("web_search_call.action.sources") && outcome instanceof Returned returned) {
            ArrayNode sources = action.putArray("sources");
            sources(returned.text())
                    .forEach(url -> sources.addObject().put("type", "url").put("url", url));
        }
        if (include.contains("web_search_call.results") && outcome instanceof Returned returned) {
            item.putArray("results").addObject().put("type", "text").put("text", returned.text());
        }
        return item;
    }

    /** The addresses that a text names, each once. */
    private static Set<String> sources(String text) {
        Set<String> sources = new LinkedHashSet<>();
        Matcher matcher = ADDRESS.matcher(text);
        while (sources.size() < MOST_SOURCES && matcher.find()) {
            sources.add(matcher.group());
        }
        return sources;
    }

    private ObjectNode interpreter(PlannedCall call, @Nullable ToolOutcome outcome, String status) {
        ObjectNode item = begun(call, "code_interpreter_call", status)
                .put("code", only(call))
                .put("container_id", "cntr_" + responseId.substring(responseId.indexOf('_') + 1));
        item.putNull("outputs");
        if (include.contains("code_interpreter_call.outputs") && outcome != null) {
            String logs = outcome instanceof Returned returned ? returned.text() : ((Failed) outcome).message();
            item.putArray("outputs").addObject().put("type", "logs").put("logs", logs);
        }
        return item;
    }

    /** What the model wants searched or run. */
    private static String only(PlannedCall call) {
        JsonNode given =
                call.arguments() == null ? null : call.arguments().elements().next();
        return given == null ? "" : given.asText();
    }

    /** A call that has to be approved. */
    static ObjectNode request(PlannedCall call, String id) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("type", ServerCalls.REQUEST)
                .put("arguments", call.exact())
                .put("name", call.tool())
                .put(McpTool.SERVER_LABEL, call.server().label());
    }
}
