package dev.antiphon.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One version of a template, as it was written: {@code instructions} and {@code input} with {@code {{name}}} for its
 * variables, and what a request that uses it says unless it says otherwise itself. Immutable: nobody changes the tree.
 *
 * @param fields checked by {@link #checked}
 */
public record Template(String id, String version, ObjectNode fields) {

    /** Where a variable goes. */
    static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_.-]{0,63})\\s*}}");

    static final String INSTRUCTIONS = "instructions";
    static final String INPUT = "input";

    /** What may be settled for a request by its template. */
    static final Set<String> DEFAULTS = Set.of(
            "model",
            "temperature",
            "top_p",
            "top_logprobs",
            "presence_penalty",
            "frequency_penalty",
            "max_output_tokens",
            "max_tool_calls",
            "parallel_tool_calls",
            "tools",
            "tool_choice",
            "text",
            "reasoning",
            "include",
            "truncation",
            "service_tier");

    private static final int MOST_MESSAGES = 100;

    /**
     * The fields of a template that can be used.
     *
     * @param path where they stand
     * @throws ApiException a 400 that names the first field found wrong
     */
    public static ObjectNode checked(JsonNode given, String path, CreateResponseReader reader) {
        Fields fields = Fields.of(given, path).allow(DEFAULTS);
        fields.text(INSTRUCTIONS);
        JsonNode input = fields.value(INPUT);
        fields.refuseOthers();
        if (input == null && !fields.has(INSTRUCTIONS)) {
            throw ApiError.missing(fields.pathOf(INPUT)).exception();
        }
        ObjectNode probe = Json.MAPPER.createObjectNode().put("model", "any").put(INPUT, "any");
        given.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> probe.set(field.getKey(), field.getValue()));
        requireMessages(read(probe, path, reader), fields.pathOf(INPUT));
        return (ObjectNode) given.deepCopy();
    }

    private static CreateResponse read(ObjectNode probe, String path, CreateResponseReader reader) {
        try {
            return reader.read(probe);
        } catch (ApiException refused) {
            ApiError error = refused.error();
            throw new ApiError(
                            error.status(),
                            error.type(),
                            error.code(),
                            error.param() == null ? path : path + "." + error.param(),
                            error.message())
                    .exception();
        }
    }

    private static void requireMessages(CreateResponse request, String path) {
        if (request.input().size() > MOST_MESSAGES
                || !request.input().stream().allMatch(Item.Message.class::isInstance)) {
            throw ApiError.invalid(
                            "invalid_value",
                            path,
                            "Invalid '" + path + "': expected at most " + MOST_MESSAGES
                                    + " messages and no other items.")
                    .exception();
        }
    }

    /** The names of everything that has to be put in. */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        collect(fields.get(INSTRUCTIONS), names);
        collect(fields.get(INPUT), names);
        return names;
    }

    private static void collect(@Nullable JsonNode words, Set<String> names) {
        if (words == null) {
            return;
        }
        if (words.isTextual()) {
            PLACE.matcher(words.textValue()).results().forEach(place -> names.add(place.group(1)));
        }
        if (words.isObject()) {
            collect(words.get("content"), names);
            collect(words.get("text"), names);
        }
        if (words.isArray()) {
            words.forEach(word -> collect(word, names));
        }
    }
}
