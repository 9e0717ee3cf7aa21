package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.KeptKind;
import dev.antiphon.protocol.ToolSpec;
import java.util.Optional;

/** A tool that clients run and whose calls are items of a type of their own. */
public sealed interface ClientTool permits ApplyPatch, Computer, LocalShell, Shell, ToolSearch {

    /** The type of its calls. */
    String callType();

    /** Of the ids of its calls. */
    default String prefix() {
        return KeptKind.of(callType()).prefix();
    }

    /** What the function is called, unless the client has a function of that name. */
    String name();

    /** What the model is told of it. */
    String description();

    /** JSON Schema of what the model has to say to call it. */
    JsonNode parameters();

    /**
     * The item's own fields.
     *
     * @param arguments what the model said
     * @throws MisfitException when nothing can be made of it
     */
    ObjectNode call(JsonNode arguments) throws MisfitException;

    /** The other direction: what the model must have said to make such a call. */
    JsonNode arguments(JsonNode call);

    /** The tool of a declaration. */
    static ClientTool of(ToolSpec.Client declared) {
        return switch (declared.type()) {
            case "local_shell" -> new LocalShell();
            case "shell" -> new Shell();
            case "apply_patch" -> new ApplyPatch();
            case "tool_search" -> new ToolSearch(declared.json());
            default -> new Computer(declared.json());
        };
    }

    /** The tool of the client's that an item calls; empty for one that calls nothing, or something that runs elsewhere. */
    static Optional<ClientTool> calledIn(JsonNode item) {
        boolean elsewhere = !item.at("/environment/type").asText("local").equals("local")
                || item.path("execution").asText("client").equals("server");
        return elsewhere ? Optional.empty() : calledBy(item.path("type").asText());
    }

    /** What a model must have said to make the call that an item is. */
    static String argumentsOf(JsonNode item) {
        return calledBy(item.path("type").asText())
                .map(tool -> tool.arguments(item).toString())
                .orElse("");
    }

    /** The tool that makes calls of a type. */
    static Optional<ClientTool> calledBy(String callType) {
        return Optional.ofNullable(
                switch (callType) {
                    case "local_shell_call" -> new LocalShell();
                    case "shell_call" -> new Shell();
                    case "apply_patch_call" -> new ApplyPatch();
                    case "tool_search_call" -> new ToolSearch(Json.MAPPER.createObjectNode());
                    case "computer_call" -> new Computer(Json.MAPPER.createObjectNode());
                    default -> null;
                });
    }
}
