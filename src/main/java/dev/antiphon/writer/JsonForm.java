package dev.antiphon.writer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.schema.BadSchemaException;
import dev.antiphon.schema.JsonSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes an answer the JSON that was asked for. Not thread-safe; no two turns of one response are at the same time. */
final class JsonForm {

    /** As deep as a request may be where nothing else is configured, so that what was answered can be sent back. */
    private static final int DEEPEST = 100;

    private static final JsonMapper READER = Json.reading(DEEPEST, Long.MAX_VALUE);
    private static final String FENCE = "```";
    private static final int MOST_TOLD = 3;

    private final @Nullable JsonSchema schema;

    private JsonForm(@Nullable JsonSchema schema) {
        this.schema = schema;
    }

    /** @throws dev.antiphon.protocol.ApiException a 400 that says where the schema is wrong */
    static JsonForm of(Format format) {
        return new JsonForm(format instanceof Format.JsonSchema asked ? compiled(asked) : null);
    }

    private static JsonSchema compiled(Format.JsonSchema asked) {
        try {
            return JsonSchema.compile(asked.schema());
        } catch (BadSchemaException bad) {
            throw ApiError.invalid(
                            "invalid_json_schema",
                            "text.format.schema",
                            "Invalid schema for response_format '" + asked.name() + "': In context=" + bad.context()
                                    + ", " + bad.getMessage() + ".")
                    .exception();
        }
    }

    /** What is wrong with an answer, a line each, at most a few; empty when nothing is. */
    List<String> violations(String answer) {
        if (answer.isBlank()) {
            return List.of("it is empty");
        }
        try {
            JsonNode value = READER.readTree(answer);
            if (schema != null) {
                return schema.violations(value);
            }
            return value.isObject() ? List.of() : List.of("it is JSON, but not an object");
        } catch (JsonProcessingException unreadable) {
            // Without the words of the answer, which the message of the exception itself quotes.
            return List.of("it is not valid JSON, " + position(unreadable));
        }
    }

    private static String position(JsonProcessingException unreadable) {
        return unreadable.getLocation() == null
                ? "from its beginning"
                : "from line " + unreadable.getLocation().getLineNr() + ", column "
                        + unreadable.getLocation().getColumnNr() + " on";
    }

    /** What stands in the code fence that many models put around their JSON; the same text when there is none. */
    static String unfenced(String answer) {
        String bare = answer.strip();
        int firstLine = bare.indexOf('\n') + 1;
        boolean fenced = bare.startsWith(FENCE) && bare.endsWith(FENCE) && firstLine > FENCE.length();
        return fenced
                ? bare.substring(firstLine, Math.max(firstLine, bare.length() - FENCE.length()))
                        .strip()
                : answer;
    }

    /** How a response ends whose model does not keep to the form. */
    static Ending broken(List<String> violations) {
        String told = String.join("; ", violations.subList(0, Math.min(MOST_TOLD, violations.size())));
        // The same again would cost as much, and be answered by the same model.
        return new Ending.Failed(ApiError.server(
                        502, "The model's answer does not have the format that 'text.format' asks for: " + told + ".")
                .retryable(false));
    }
}
