package dev.antiphon.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.schema.BadSchemaException;
import dev.antiphon.schema.JsonSchema;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A schema of the operator's, for any number of calls at a time. */
public final class ArgumentSchema {

    private final JsonNode written;

    /** Those that nobody checks with at the moment: one checks one value at a time. */
    private final Queue<JsonSchema> idle = new ConcurrentLinkedQueue<>();

    /** @throws BadSchemaException when it is none, is too large, or refers to anything but its own parts */
    public ArgumentSchema(JsonNode written) throws BadSchemaException {
        this.written = written.deepCopy();
        idle.add(JsonSchema.compile(this.written));
    }

    List<String> violations(JsonNode value) {
        JsonSchema schema = taken();
        List<String> violations = schema.violations(value);
        idle.add(schema);
        return violations;
    }

    private JsonSchema taken() {
        JsonSchema taken = idle.poll();
        if (taken != null) {
            return taken;
        }
        try {
            return JsonSchema.compile(written);
        } catch (BadSchemaException impossible) {
            throw new IllegalStateException("A schema that was one is none any more", impossible);
        }
    }
}
