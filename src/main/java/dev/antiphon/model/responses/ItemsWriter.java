package dev.antiphon.model.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Notes;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.toolset.Told;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a context as input items. Calls and what they returned keep the ids of calls; items go without ids of their own,
 * which would have an upstream look for what it never kept, but for those that cannot be told without one.
 */
final class ItemsWriter {

    /** Items whose id the contract requires, or to which others refer. */
    private static final Set<String> WITH_ID = Set.of(
            "code_interpreter_call",
            "computer_call",
            "file_search_call",
            "image_generation_call",
            "mcp_approval_request",
            "mcp_call",
            "mcp_list_tools",
            "program",
            "program_output");

    /** Items of tools that upstreams run, and these tools. */
    private static final Map<String, String> RAN_BY = Map.of(
            "code_interpreter_call", "code_interpreter",
            "file_search_call", "file_search",
            "image_generation_call", "image_generation",
            "mcp_approval_request", "mcp",
            "mcp_approval_response", "mcp",
            "mcp_call", "mcp",
            "mcp_list_tools", "mcp",
            "program", "programmatic_tool_calling",
            "program_output", "programmatic_tool_calling",
            "web_search_call", "web_search");

    private static final String CALLER = "caller";
    private static final String CREATED_BY = "created_by";

    private final JsonGenerator json;
    private final FieldsWriter fields;
    private final ResponsesDialect dialect;
    private final String upstream;
    private final Told told;

    ItemsWriter(JsonGenerator json, ResponsesDialect dialect, String upstream, Toolset tools) {
        this.json = json;
        this.fields = new FieldsWriter(json, Set.of());
        this.dialect = dialect;
        this.upstream = upstream;
        this.told = new Told(tools);
    }

    void write(List<Item> context) throws IOException {
        json.writeStartArray();
        for (Item item : context) {
            item(item);
        }
        json.writeEndArray();
    }

    private void item(Item item) throws IOException {
        switch (item) {
            case Item.Message message -> message(message);
            case Item.Reasoning reasoning -> reasoning(reasoning);
            case Item.FunctionCall call -> call(call);
            case Item.CustomToolCall call -> call(call);
            case Item.FunctionCallOutput output -> output(output.callId(), output.output(), output.further());
            case Item.Kept kept -> kept(kept);
            case Item.Compaction compaction ->
                throw new IllegalStateException("Compaction " + compaction.id() + " was not opened");
            case Item.ItemReference reference ->
                throw new IllegalStateException("Item reference " + reference.id() + " was not resolved");
        }
    }

    private void call(Item.FunctionCall call) throws IOException {
        Told.Call asFunction = told.call(call).orElseThrow();
        if (!dialect.nativeTools()) {
            call(asFunction);
            return;
        }
        fields.object(item -> {
            item.text("type", call.type());
            item.text("call_id", call.callId());
            item.text("name", call.name());
            item.text("namespace", call.namespace());
            item.text("arguments", asFunction.arguments());
            caller(item, call.further());
        });
    }

    private void call(Item.CustomToolCall call) throws IOException {
        if (!dialect.nativeTools()) {
            call(told.call(call).orElseThrow());
            return;
        }
        fields.object(item -> {
            item.text("type", call.type());
            item.text("call_id", call.callId());
            item.text("name", call.name());
            item.text("namespace", call.namespace());
            item.text("input", call.input());
            caller(item, call.further());
        });
    }

    private void call(Told.Call call) throws IOException {
        fields.object(item -> {
            item.text("type", "function_call");
            item.text("call_id", call.callId());
            item.text("name", call.function());
            item.text("arguments", call.arguments());
        });
    }

    private void output(String callId, JsonNode output, Map<String, JsonNode> further) throws IOException {
        fields.object(item -> {
            item.text("type", "function_call_output");
            item.text("call_id", callId);
            item.tree("output", output);
            caller(item, further);
        });
    }

    private static void caller(FieldsWriter item, Map<String, JsonNode> further) throws IOException {
        if (further.containsKey(CALLER)) {
            item.tree(CALLER, further.get(CALLER));
        }
    }

    private void kept(Item.Kept kept) throws IOException {
        Told.Call call = dialect.nativeTools() ? null : told.call(kept).orElse(null);
        Told.Output output = dialect.nativeTools() ? null : told.output(kept).orElse(null);
        if (call != null) {
            call(call);
        } else if (output != null) {
            output(output.callId(), output.output(), Map.of());
        } else if (kept.declaresTools() && !dialect.nativeTools()) {
            return;
        } else if (isForeign(kept)) {
            message(Notes.of(kept));
        } else {
            fields.tree(WITH_ID.contains(kept.type()) ? without(kept, CREATED_BY) : without(kept, CREATED_BY, "id"));
        }
    }

    /** Whether it tells of a tool that this upstream does not run. */
    private boolean isForeign(Item.Kept kept) {
        String tool = RAN_BY.get(kept.type());
        return tool != null && !dialect.hosts(tool) && !dialect.hosts(tool + "_preview");
    }

    private static ObjectNode without(Item.Kept kept, String... names) {
        ObjectNode less = Json.MAPPER.createObjectNode();
        less.setAll(kept.json());
        return less.without(List.of(names));
    }

    private void message(Item.Message message) throws IOException {
        fields.object(item -> {
            item.text("type", "message");
            item.tree("role", Json.MAPPER.valueToTree(message.role()));
            item.text("phase", message.phase());
            item.array("content", () -> {
                for (ContentPart part : message.content()) {
                    json.writeTree(part(part));
                }
            });
        });
    }

    /** How likely its words were is of no use to a model that reads them. */
    private static JsonNode part(ContentPart part) {
        ContentPart said =
                part instanceof OutputText text ? new OutputText(text.text(), text.annotations(), List.of()) : part;
        ObjectNode tree = Json.MAPPER.valueToTree(said);
        return part instanceof OutputText ? tree.without("logprobs") : tree;
    }

    /** What another upstream encrypted, this one cannot read. */
    private void reasoning(Item.Reasoning reasoning) throws IOException {
        Foreign foreign = reasoning.foreign();
        String state = foreign != null && foreign.upstream().equals(upstream) ? foreign.state() : null;
        if (state == null && !dialect.rawReasoning()) {
            return;
        }
        fields.object(item -> {
            item.text("type", "reasoning");
            item.tree("summary", Json.MAPPER.valueToTree(reasoning.summary()));
            item.text("encrypted_content", state);
            if (dialect.rawReasoning() && reasoning.content() != null) {
                item.tree("content", Json.MAPPER.valueToTree(reasoning.content()));
            }
        });
    }
}
