package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Commands in the client's shell, several at a time. */
record Shell() implements ClientTool {

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{
              "commands":{"type":"array","items":{"type":"string"},"description":"Command lines, each run by itself."},
              "timeout_ms":{"type":"integer","description":"Stop after so many milliseconds."},
              "max_output_length":{"type":"integer","description":"At most so many characters of output per command."}},
             "required":["commands"]}""");

    @Override
    public String callType() {
        return "shell_call";
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String description() {
        return "Runs command lines in a shell on the user's computer and returns what each printed and how it ended.";
    }

    @Override
    public JsonNode parameters() {
        return PARAMETERS;
    }

    @Override
    public ObjectNode call(JsonNode arguments) throws MisfitException {
        ObjectNode action = Arguments.object();
        action.set("commands", Arguments.texts(arguments, "commands"));
        put(action, "timeout_ms", Arguments.count(arguments, "timeout_ms"));
        put(action, "max_output_length", Arguments.count(arguments, "max_output_length"));
        ObjectNode call = Arguments.object();
        call.set("action", action);
        call.putObject("environment").put("type", "local");
        return call;
    }

    /** Readers of the item want both fields. */
    private static void put(ObjectNode action, String name, @Nullable JsonNode value) {
        action.set(name, value == null ? NullNode.getInstance() : value);
    }

    @Override
    public JsonNode arguments(JsonNode call) {
        ObjectNode arguments = Arguments.object();
        call.path("action").properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> arguments.set(field.getKey(), field.getValue()));
        return arguments;
    }
}
