package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** A change of one file of the client's. */
record ApplyPatch() implements ClientTool {

    private static final Set<String> WITH_DIFF = Set.of("create_file", "update_file");

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{
              "type":{"type":"string","enum":["create_file","update_file","delete_file"]},
              "path":{"type":"string","description":"The file, relative to the project."},
              "diff":{"type":"string","description":"Without file headers. create_file: every line of the file behind a +. \
            update_file: hunks that begin with a line @@ and have the context lines behind a space, removed lines behind \
            a - and added lines behind a +. delete_file: none."}},
             "required":["type","path"]}""");

    @Override
    public String callType() {
        return "apply_patch_call";
    }

    @Override
    public String name() {
        return "apply_patch";
    }

    @Override
    public String description() {
        return "Creates, changes or deletes one file of the user's by a patch. Call it once per file.";
    }

    @Override
    public JsonNode parameters() {
        return PARAMETERS;
    }

    @Override
    public ObjectNode call(JsonNode arguments) throws MisfitException {
        JsonNode given = arguments.has("operation") ? arguments.path("operation") : arguments;
        String type = Arguments.text(given, "type");
        ObjectNode operation = Arguments.object().put("type", type);
        if (WITH_DIFF.contains(type)) {
            operation.put("diff", Arguments.text(given, "diff"));
        } else if (!type.equals("delete_file")) {
            throw new MisfitException("'type' must be create_file, update_file or delete_file.");
        }
        operation.put("path", Arguments.text(given, "path"));
        ObjectNode call = Arguments.object();
        call.set("operation", operation);
        return call;
    }

    @Override
    public JsonNode arguments(JsonNode call) {
        return call.path("operation");
    }
}
