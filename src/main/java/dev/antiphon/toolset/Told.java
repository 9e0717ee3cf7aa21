package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Links;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Tells a model of calls it made and what came of them, as calls of functions and their outputs. */
public final class Told {

    private final Toolset tools;

    /** @param tools of the request that tells */
    public Told(Toolset tools) {
        this.tools = tools;
    }

    /**
     * A call as that of a function.
     *
     * @param arguments a JSON object, whatever the model wrote
     */
    public record Call(String callId, String function, String arguments) {}

    /**
     * What a call returned.
     *
     * @param output a string, or an array of input parts
     */
    public record Output(String callId, JsonNode output) {}

    /** Empty when the item calls nothing. */
    public Optional<Call> call(Item item) {
        String id = Links.call(item);
        if (id == null) {
            return Optional.empty();
        }
        return switch (item) {
            case Item.FunctionCall call ->
                Optional.of(new Call(
                        id,
                        tools.nameOf(new Callee.Function(call.namespace(), call.name())),
                        object(call.arguments())));
            case Item.CustomToolCall call ->
                Optional.of(new Call(
                        id,
                        tools.nameOf(new Callee.Custom(call.namespace(), call.name())),
                        FreeText.arguments(call.input()).toString()));
            case Item.Kept kept ->
                ClientTool.calledBy(kept.type())
                        .map(tool -> new Call(
                                id,
                                tools.nameOf(new Callee.Own(tool)),
                                tool.arguments(kept.json()).toString()));
            default -> Optional.empty();
        };
    }

    /** Upstreams read the arguments of calls, and refuse all of a request for one that a model broke off. */
    private static String object(String arguments) {
        try {
            return Json.MAPPER.readTree(arguments).isObject()
                    ? arguments
                    : FreeText.arguments(arguments).toString();
        } catch (IOException broken) {
            return FreeText.arguments(arguments).toString();
        }
    }

    /** Empty when the item is no output. */
    public Optional<Output> output(Item item) {
        String id = Links.output(item);
        if (id == null) {
            return Optional.empty();
        }
        JsonNode output = switch (item) {
            case Item.FunctionCallOutput returned -> returned.output();
            case Item.Kept kept -> output(kept);
            default -> throw new IllegalStateException(item.type() + " is no output");
        };
        return Optional.of(new Output(id, output));
    }

    private JsonNode output(Item.Kept item) {
        JsonNode json = item.json();
        JsonNode output = json.path("output");
        return switch (item.type()) {
            case "computer_call_output" -> picture(output);
            case "shell_call_output" -> TextNode.valueOf(shell(output));
            case "apply_patch_call_output" -> TextNode.valueOf(patch(json));
            case "tool_search_output" -> TextNode.valueOf(found(json.path("tools")));
            default -> output;
        };
    }

    private static JsonNode picture(JsonNode output) {
        return Json.MAPPER
                .createArrayNode()
                .add(Arguments.object()
                        .put("type", "input_image")
                        .put("image_url", output.path("image_url").asText()));
    }

    private static String shell(JsonNode output) {
        if (!output.isArray()) {
            return output.asText();
        }
        return String.join(
                "\n\n",
                StreamSupport.stream(output.spliterator(), false)
                        .map(Told::command)
                        .toList());
    }

    private static String command(JsonNode ran) {
        List<String> lines = new ArrayList<>();
        JsonNode outcome = ran.path("outcome");
        lines.add(
                outcome.path("type").asText().equals("timeout")
                        ? "Timed out."
                        : "Exit code: " + outcome.path("exit_code").asInt());
        for (String stream : List.of("stdout", "stderr")) {
            String text = ran.path(stream).asText();
            if (!text.isEmpty()) {
                lines.add(stream + ":\n" + text);
            }
        }
        return String.join("\n", lines);
    }

    private static String patch(JsonNode json) {
        String output = json.path("output").asText("");
        String status = json.path("status").asText();
        return output.isEmpty() ? status : status + ": " + output;
    }

    private String found(JsonNode found) {
        if (found.isEmpty()) {
            return "No tool was found.";
        }
        List<String> names = new ArrayList<>();
        for (JsonNode tool : found) {
            JsonNode members = tool.path("tools");
            if (members.isArray()) {
                members.forEach(member -> names.add(nameOf(tool.path("name").asText(), member)));
            } else {
                names.add(nameOf(null, tool));
            }
        }
        return "These tools can be called now: " + String.join(", ", names);
    }

    private String nameOf(@Nullable String namespace, JsonNode tool) {
        String name = tool.path("name").asText(tool.path("type").asText());
        return tools.nameOf(
                tool.path("type").asText().equals("custom")
                        ? new Callee.Custom(namespace, name)
                        : new Callee.Function(namespace, name));
    }
}
