package dev.antiphon.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.prompt.PromptSource.Listed;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.PromptUse;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts templates into requests that name one. What comes out is a request as any other: it can be read, and read again
 * after a crash, whatever has become of the template. Thread-safe.
 */
@Singleton
public final class Prompts {

    private static final String PROMPT = "prompt";
    private static final int LONGEST_TEXT = 10 * 1024 * 1024;

    private final List<PromptSource> sources;
    private final CreateResponseReader reader;
    private final Ids ids;

    /** @param sources the first that has a template counts, with all its versions */
    public Prompts(List<PromptSource> sources, CreateResponseReader reader, Ids ids) {
        this.ids = ids;
        this.sources = List.copyOf(sources);
        this.reader = reader;
    }

    /**
     * The request with its template in it: the template's fields where it has none of its own, the template's words as
     * instructions, and the version that was used. One that names no template stays as it is.
     *
     * @throws dev.antiphon.protocol.ApiException 404 when there is no such template or version, 400 when a variable is
     *     missing, unknown or of the wrong kind
     */
    public JsonNode expanded(JsonNode body, Caller caller) {
        if (!body.isObject()
                || body.path(PROMPT).isMissingNode()
                || body.path(PROMPT).isNull()) {
            return body;
        }
        Fields fields = Fields.of(body, "");
        PromptUse use = PromptUse.reference(Fields.of(body.get(PROMPT), PROMPT));
        String instructions = fields.text(Template.INSTRUCTIONS, LONGEST_TEXT);
        Template template = require(caller.tenant(), use.id(), use.version());
        Rendering rendering = new Rendering(values(template, use.variables()), ids);

        ObjectNode expanded = Json.MAPPER.createObjectNode();
        copy(template.fields(), expanded);
        expanded.remove(List.of(Template.INSTRUCTIONS, Template.INPUT));
        copy((ObjectNode) body, expanded);
        expanded.set(
                PROMPT,
                Json.MAPPER.valueToTree(new PromptUse(template.id(), template.version(), use.variables(), List.of())));
        instruct(expanded, instructions, template, rendering);
        return expanded;
    }

    private static void copy(ObjectNode from, ObjectNode to) {
        from.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> to.set(field.getKey(), field.getValue()));
    }

    /** The words of a template are instructions, as a string or, where it has messages, as those. */
    private static void instruct(ObjectNode expanded, @Nullable String own, Template template, Rendering rendering) {
        JsonNode written = template.fields().get(Template.INSTRUCTIONS);
        String instructions =
                own == null && written != null && !written.isNull() ? rendering.text(written.textValue()) : own;
        JsonNode input = template.fields().get(Template.INPUT);
        if (input == null || input.isNull()) {
            expanded.put(Template.INSTRUCTIONS, instructions);
            return;
        }
        ArrayNode messages = Json.MAPPER.createArrayNode();
        if (instructions != null) {
            messages.add(Rendering.message("developer").put("content", instructions));
        }
        expanded.set(Template.INSTRUCTIONS, messages.addAll(rendering.messages(input)));
    }

    /**
     * One version of a template.
     *
     * @param version null for the default one
     * @throws dev.antiphon.protocol.ApiException 404 when there is no such template or version
     */
    public Template require(String tenant, String id, @Nullable String version) {
        for (PromptSource source : sources) {
            Optional<Template> found = source.find(tenant, id, version);
            if (found.isPresent()) {
                return found.get();
            }
            if (source.look(tenant, id).isPresent()) {
                throw noVersion(id, String.valueOf(version)).exception();
            }
        }
        throw none(id).exception();
    }

    /** What there is of a template besides its words. */
    public Optional<Listed> look(String tenant, String id) {
        return sources.stream()
                .flatMap(source -> source.look(tenant, id).stream())
                .findFirst();
    }

    /** The templates of all sources, in the order of their ids; the first source that has one counts. */
    public List<Listed> list(String tenant, @Nullable String after, int most) {
        Map<String, Listed> byId = new TreeMap<>();
        sources.forEach(
                source -> source.list(tenant, after, most).forEach(listed -> byId.putIfAbsent(listed.id(), listed)));
        return byId.values().stream().limit(most).toList();
    }

    public ApiError none(String id) {
        return notFound("prompt.id", "Prompt with id '" + ApiError.shown(id) + "' not found.");
    }

    public ApiError noVersion(String id, String version) {
        return notFound(
                "prompt.version",
                "Prompt with id '" + ApiError.shown(id) + "' has no version '" + ApiError.shown(version) + "'.");
    }

    private static ApiError notFound(String param, String message) {
        return new ApiError(404, ApiError.INVALID_REQUEST, "prompt_not_found", param, message);
    }

    /** A value for every variable of the template, and no other. */
    private Map<String, JsonNode> values(Template template, @Nullable JsonNode given) {
        Set<String> wanted = template.variables();
        Map<String, JsonNode> values = new HashMap<>();
        if (given != null) {
            given.properties().stream()
                    .filter(variable -> !variable.getValue().isNull())
                    .forEach(variable ->
                            values.put(variable.getKey(), checked(variable.getKey(), variable.getValue(), wanted)));
        }
        wanted.stream().filter(name -> !values.containsKey(name)).findFirst().ifPresent(name -> {
            throw ApiError.missing(param(name)).exception();
        });
        return values;
    }

    private JsonNode checked(String name, JsonNode value, Set<String> wanted) {
        if (!wanted.contains(name)) {
            throw ApiError.unknownParameter(param(name)).exception();
        }
        if (value.isTextual()) {
            if (value.textValue().length() > LONGEST_TEXT) {
                throw Fields.tooLong(
                                param(name), LONGEST_TEXT, value.textValue().length())
                        .exception();
            }
            return value;
        }
        if (!value.isObject()) {
            throw ApiError.invalidType(param(name), "a string or an object", Fields.kindOf(value))
                    .exception();
        }
        ContentPart part = reader.part(value, param(name));
        List<String> kinds = List.of("input_text", "input_image", "input_file");
        if (!kinds.contains(part.type())) {
            throw ApiError.invalidValue(param(name) + ".type", part.type(), kinds)
                    .exception();
        }
        return value;
    }

    private static String param(String name) {
        return "prompt.variables." + name;
    }
}
