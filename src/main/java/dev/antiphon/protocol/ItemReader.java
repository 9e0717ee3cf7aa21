package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item.Role;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads items: those of a request's input, and those that were stored.
 *
 * <p>Clients send output back as it came, so the keys that any output item carries ({@code id}, {@code status},
 * {@code phase}, {@code created_by}) are accepted on every item.
 */
public final class ItemReader {

    private static final Set<String> OF_ANY_OUTPUT = Set.of("status", "phase", "created_by");
    private static final List<String> OF_A_CALL = List.of("caller", "created_by");
    private static final List<String> OF_AN_OUTPUT = List.of("name", "namespace", "caller", "created_by");
    private static final List<String> STATUSES = List.of(Item.IN_PROGRESS, Item.COMPLETED, Item.INCOMPLETE);
    private static final List<String> PHASES = List.of("commentary", "final_answer");
    private static final int MAX_TEXT = 10 * 1024 * 1024;
    private static final int MAX_SEALED = 20 * 1024 * 1024;

    private ItemReader() {}

    /** The {@code input} of a request: a string is one user message. */
    static List<Item> input(Fields fields) {
        JsonNode input = fields.required("input");
        if (input.isTextual()) {
            String text = Objects.requireNonNull(fields.text("input", MAX_TEXT));
            if (text.isEmpty()) {
                throw emptyString("input").exception();
            }
            return List.of(new Item.Message(null, Item.COMPLETED, Role.USER, List.of(new InputText(text)), null));
        }
        if (!input.isArray()) {
            throw ApiError.invalidType("input", "a string or an array", Fields.kindOf(input))
                    .exception();
        }
        fields.atLeastOne("input");
        return list(fields, "input");
    }

    /** An array of items, no two of one id; empty when it is absent. */
    static List<Item> list(Fields fields, String name) {
        List<Item> items = fields.listOrEmpty(name, ItemReader::read);
        refuseDuplicateIds(items, name);
        return items;
    }

    /** An item as JSON, from a request or from the store. */
    public static Item read(Fields fields) {
        fields.allow(OF_ANY_OUTPUT);
        String id = id(fields);
        String type = fields.text("type", 64);
        if (type == null) {
            type = fields.has("role") || id == null ? "message" : "item_reference";
        }
        Item item = switch (type) {
            case "message" -> message(fields, id);
            case "function_call" -> functionCall(fields, id);
            case "function_call_output" -> functionCallOutput(fields, id);
            case "reasoning" -> reasoning(fields, id);
            case "compaction" -> new Item.Compaction(id, fields.requiredText("encrypted_content", MAX_SEALED));
            case Trigger.TYPE -> throw Trigger.notLast(fields.path()).exception();
            case "custom_tool_call" -> customToolCall(fields, id);
            case "item_reference" -> new Item.ItemReference(fields.requiredText("id", 64));
            default -> KeptReader.read(fields, type);
        };
        if (!(item instanceof Item.Kept)) {
            fields.refuseOthers();
        }
        return item;
    }

    /**
     * An item that an upstream has made and that is kept as it came.
     *
     * @param json under an id of ours
     * @throws ApiException when it could not be read again
     */
    public static Item.Kept made(ObjectNode json) {
        return KeptReader.made(json);
    }

    private static @Nullable String id(Fields fields) {
        String id = fields.text("id");
        if (id != null && !Ids.wellFormed(id)) {
            fields.refuse(ApiError.malformed(fields.pathOf("id")));
        }
        return id;
    }

    private static Item message(Fields fields, @Nullable String id) {
        fields.required("role");
        String word =
                Objects.requireNonNull(fields.choice("role", List.of("user", "assistant", "system", "developer")));
        Role role = Role.valueOf(word.toUpperCase(Locale.ROOT));
        return new Item.Message(
                id, status(fields), role, ContentReader.message(fields, role), fields.choice("phase", PHASES));
    }

    private static Item functionCall(Fields fields, @Nullable String id) {
        return new Item.FunctionCall(
                id,
                status(fields),
                callId(fields),
                filled(fields, "name", 128),
                fields.text("namespace", 128),
                fields.requiredText("arguments", MAX_TEXT),
                further(fields, OF_A_CALL));
    }

    private static Item customToolCall(Fields fields, @Nullable String id) {
        return new Item.CustomToolCall(
                id,
                status(fields),
                callId(fields),
                filled(fields, "name", 128),
                fields.text("namespace", 128),
                fields.requiredText("input", MAX_TEXT),
                further(fields, OF_A_CALL));
    }

    private static Item functionCallOutput(Fields fields, @Nullable String id) {
        return new Item.FunctionCallOutput(
                id, status(fields), callId(fields), output(fields), further(fields, OF_AN_OUTPUT));
    }

    private static Map<String, JsonNode> further(Fields fields, List<String> names) {
        Map<String, JsonNode> further = new LinkedHashMap<>();
        for (String name : names) {
            JsonNode value = fields.value(name);
            if (value != null) {
                further.put(name, value);
            }
        }
        return Collections.unmodifiableMap(further);
    }

    /** What a tool returned: a string, or parts. */
    static JsonNode output(Fields fields) {
        JsonNode output = fields.required("output");
        if (output.isTextual()) {
            return JsonNodeFactory.instance.textNode(fields.text("output", MAX_TEXT));
        }
        // Read for its checks: what cannot be read must not be stored and fail a later turn.
        fields.list("output", ContentReader::part);
        return output;
    }

    /** The id of a call, where there is one, has the length it may have. */
    static void requireCallId(Fields fields) {
        if (fields.has("call_id")) {
            callId(fields);
        }
    }

    private static String callId(Fields fields) {
        return filled(fields, "call_id", 64);
    }

    /** A text of at least one character. */
    private static String filled(Fields fields, String name, int max) {
        String text = fields.requiredText(name, max);
        if (text.isEmpty()) {
            fields.refuse(emptyString(fields.pathOf(name)));
        }
        return text;
    }

    private static ApiError emptyString(String path) {
        return ApiError.invalid(
                "string_below_min_length",
                path,
                "Invalid '" + path + "': empty string. Expected a string with minimum length 1.");
    }

    private static Item reasoning(Fields fields, @Nullable String id) {
        fields.required("summary");
        return new Item.Reasoning(
                id,
                fields.choice("status", STATUSES),
                Objects.requireNonNull(fields.list("summary", ContentReader::part)),
                fields.list("content", ContentReader::part),
                fields.text("encrypted_content", MAX_SEALED));
    }

    private static String status(Fields fields) {
        return Objects.requireNonNullElse(fields.choice("status", STATUSES), Item.COMPLETED);
    }

    private static void refuseDuplicateIds(List<Item> items, String param) {
        Set<String> seen = new HashSet<>();
        for (Item item : items) {
            if (item.id() != null && !(item instanceof Item.ItemReference) && !seen.add(item.id())) {
                throw duplicate(item.id(), param).exception();
            }
        }
    }

    /** For an id that is there already, in the same list or in the conversation it is added to. */
    public static ApiError duplicate(String id, String param) {
        return ApiError.invalid(
                null,
                param,
                "Duplicate item found with id " + id + ". Remove duplicate items from your input and try again.");
    }
}
