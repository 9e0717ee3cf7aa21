package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command in the client's shell, the older form: one argument list at a time. */
record LocalShell() implements ClientTool {

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{
              "command":{"type":"array","items":{"type":"string"},"description":"The program and its arguments."},
              "working_directory":{"type":"string","description":"Where to run it."},
              "timeout_ms":{"type":"integer","description":"Stop it after so many milliseconds."},
              "env":{"type":"object","additionalProperties":{"type":"string"},"description":"Environment variables."},
              "user":{"type":"string","description":"Who to run it as."}},
             "required":["command"]}""");

    @Override
    public String callType() {
        return "local_shell_call";
    }

    @Override
    public String name() {
        return "local_shell";
    }

    @Override
    public String description() {
        return "Runs a command on the user's computer and returns what it printed. The command is not passed to a shell:"
                + " for pipes and variables call one, such as [\"bash\",\"-lc\",\"…\"].";
    }

    @Override
    public JsonNode parameters() {
        return PARAMETERS;
    }

    @Override
    public ObjectNode call(JsonNode arguments) throws MisfitException {
        ObjectNode action = Arguments.object().put("type", "exec");
        action.set("command", Arguments.texts(arguments, "command"));
        action.set("env", environment(arguments.path("env")));
        JsonNode timeout = Arguments.count(arguments, "timeout_ms");
        if (timeout != null) {
            action.set("timeout_ms", timeout);
        }
        for (String name : new String[] {"user", "working_directory"}) {
            if (arguments.hasNonNull(name)) {
                action.put(name, Arguments.text(arguments, name));
            }
        }
        ObjectNode call = Arguments.object();
        call.set("action", action);
        return call;
    }

    private static ObjectNode environment(JsonNode given) {
        ObjectNode environment = Arguments.object();
        given.properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));
        return environment;
    }

    @Override
    public JsonNode arguments(JsonNode call) {
        ObjectNode arguments = Arguments.object();
        call.path("action").properties().stream()
                .filter(field ->
                        !field.getKey().equals("type") && !field.getValue().isNull())
                .filter(field ->
                        !field.getValue().isObject() || !field.getValue().isEmpty())
                .forEach(field -> arguments.set(field.getKey(), field.getValue()));
        return arguments;
    }
}
