package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.api.HealthResource;
import dev.antiphon.api.InputTokensResource;
import dev.antiphon.api.ModelsResource;
import dev.antiphon.api.PromptsResource;
import dev.antiphon.api.WebhookDeliveriesResource;
import dev.antiphon.api.WebhooksResource;
import dev.antiphon.event.EventReader;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.model.route.Guard;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ReasoningConfig;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.TextConfig;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.protocol.Usage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The schemas of what is answered: records as they are written, and where those hold what came, what may come. */
final class Answers {

    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(ResponseEvent.class, "ResponseStreamEvent"),
            Map.entry(TextConfig.Format.class, "AnswerFormat"),
            Map.entry(TextConfig.Format.Text.class, "TextFormat"),
            Map.entry(TextConfig.Format.JsonObject.class, "JsonObjectFormat"),
            Map.entry(TextConfig.Format.JsonSchema.class, "JsonSchemaFormat"),
            Map.entry(WebhooksResource.Shown.class, "Webhook"),
            Map.entry(WebhooksResource.Deleted.class, "DeletedWebhook"),
            Map.entry(WebhookDeliveriesResource.Shown.class, "WebhookDelivery"),
            Map.entry(Guard.Health.class, "UpstreamHealth"),
            Map.entry(ToolSpec.Function.class, "FunctionTool"),
            Map.entry(Echo.Named.class, "ConversationReference"),
            Map.entry(Response.Failure.class, "ResponseFailure"),
            Map.entry(Usage.InputDetails.class, "InputTokensDetails"),
            Map.entry(Usage.OutputDetails.class, "OutputTokensDetails"),
            Map.entry(InputTokensResource.Count.class, "InputTokenCount"),
            Map.entry(PromptsResource.ShownPrompt.class, "Prompt"),
            Map.entry(ModelsResource.Models.class, "ModelList"));

    /** What {@code object} says where it is a component of a record. Integration tests hold answers against it. */
    private static final Map<Class<?>, String> OBJECTS = Map.of(
            WebhooksResource.Shown.class, "webhook",
            WebhooksResource.Deleted.class, "webhook.deleted",
            WebhookDeliveriesResource.Shown.class, "webhook.delivery");

    private static final String PROPERTIES = "/properties/";

    private final Map<String, ObjectNode> asked;
    private final Records records;
    private final Map<String, ObjectNode> others = new TreeMap<>();

    /** @param asked the components of requests */
    Answers(Map<String, ObjectNode> asked) {
        this.asked = asked;
        this.records = new Records(Javadocs.of("protocol", "event", "api", "model/route"), Answers::name, this::finish);
        settleTools();
        records.of(Response.class);
        records.of(ResponseEvent.class);
        keptItems();
        keptParts();
        progress();
        byHand();
    }

    Map<String, ObjectNode> components() {
        Map<String, ObjectNode> all = new TreeMap<>(records.components());
        all.putAll(others);
        return all;
    }

    /** What an endpoint answers with. */
    ObjectNode of(JavaType type) {
        return switch (type.getRawClass().getSimpleName()) {
            case "ItemList" -> Schemas.ref("ItemList");
            case "CompactResource" -> Schemas.ref("CompactedConversation");
            default -> records.of(type);
        };
    }

    private static String name(Class<?> type) {
        if (NAMES.containsKey(type)) {
            return NAMES.get(type);
        }
        return ResponseEvent.class.isAssignableFrom(type)
                ? "Response" + type.getSimpleName() + "Event"
                : type.getSimpleName();
    }

    /** Tools and choices are repeated as they came, but for functions. */
    private void settleTools() {
        Map<String, String> tools = mapping("ToolParam");
        records.of(ToolSpec.Function.class);
        tools.put("function", name(ToolSpec.Function.class));
        records.settle(ToolSpec.class, Schemas.union(tools));
        List<String> modes = Arrays.stream(ToolChoice.Mode.values())
                .map(ToolChoice.Mode::word)
                .toList();
        ObjectNode choice = Schemas.any();
        choice.putArray("oneOf").add(Schemas.words(modes)).add(Schemas.ref("ObjectToolChoiceParam"));
        records.settle(ToolChoice.class, choice);
    }

    private Map<String, String> mapping(String union) {
        Map<String, String> mapping = new LinkedHashMap<>();
        asked.get(union)
                .at("/discriminator/mapping")
                .properties()
                .forEach(entry -> mapping.put(entry.getKey(), component(entry.getValue())));
        return mapping;
    }

    private static String component(JsonNode ref) {
        return ref.textValue().substring(ref.textValue().lastIndexOf('/') + 1);
    }

    /** What the type alone does not say. */
    private void finish(Class<?> type, ObjectNode schema) {
        borrow(type, schema);
        if (Item.class.isAssignableFrom(type)) {
            require(schema, "id");
        }
        if (ResponseEvent.class.isAssignableFrom(type)) {
            event(type, schema);
        }
        if (OBJECTS.containsKey(type)) {
            properties(schema).set("object", Schemas.constant(OBJECTS.get(type)));
        }
        if (type == HealthResource.Health.class) {
            properties(schema).set("status", Schemas.words(List.of("pass", "fail")));
        }
        if (type == Response.class) {
            response(schema);
        }
    }

    private void response(ObjectNode schema) {
        ObjectNode instructions = Schemas.any();
        instructions
                .putArray("oneOf")
                .add(Schemas.of("string"))
                .add(Schemas.array(Schemas.ref("MessageItemParam")))
                .add(Schemas.of("null"));
        properties(schema).set("instructions", instructions);
        properties(schema).set("prompt_cache_retention", Schemas.words(List.of("in_memory", "24h")));
        properties(schema).set("prompt_cache_options", Schemas.ref("PromptCacheOptionsParam"));
    }

    private static void event(Class<?> type, ObjectNode schema) {
        properties(schema).set("sequence_number", Schemas.of("integer").put("description", "The place in the stream."));
        require(schema, "sequence_number");
        if (ResponseEvent.Delta.class.isAssignableFrom(type)) {
            ObjectNode padding =
                    Schemas.of("string").put("description", "Padding, where it was asked for. It means nothing.");
            properties(schema).set("obfuscation", padding);
        }
        if (type == ResponseEvent.ReasoningTextDelta.class) {
            properties(schema).set("type", Schemas.words(names("delta")));
        }
        if (type == ResponseEvent.ReasoningTextDone.class) {
            properties(schema).set("type", Schemas.words(names("done")));
        }
        if (type == ResponseEvent.Progress.class) {
            properties(schema).set("type", Schemas.of("string").put("pattern", "^" + EventReader.PROGRESS + "$"));
        }
        if (type == ResponseEvent.Error.class) {
            properties(schema).set("error", Schemas.ref("Fault"));
        }
    }

    private static List<String> names(String which) {
        return Arrays.stream(ReasoningNames.values())
                .map(names -> which.equals("delta")
                        ? names.delta("", 0, 0, "").type()
                        : names.done("", 0, 0, "").type())
                .toList();
    }

    /** Words and forms that a record holds as they came: what the reader lets in is what it holds. */
    private void borrow(Class<?> type, ObjectNode schema) {
        ObjectNode twin = asked.get(twin(type, schema));
        if (twin == null) {
            return;
        }
        properties(schema).properties().forEach(property -> {
            ObjectNode own = (ObjectNode) property.getValue();
            JsonNode other = twin.at(PROPERTIES + property.getKey());
            if (isPlain(own, "string")
                    && other.has("enum")
                    && !property.getKey().equals("service_tier")) {
                own.set("enum", own.get("type").isArray() ? other.get("enum") : withoutNull(other.get("enum")));
            }
            if (own.isEmpty() && other.has("oneOf")) {
                own.set("oneOf", other.get("oneOf"));
            }
        });
    }

    private static JsonNode withoutNull(JsonNode words) {
        return Json.MAPPER.valueToTree(
                words.valueStream().filter(word -> !word.isNull()).toList());
    }

    private static boolean isPlain(ObjectNode schema, String type) {
        JsonNode own = schema.path("type");
        return (own.isArray() ? own.get(0) : own).asText().equals(type) && !schema.has("enum") && !schema.has("const");
    }

    private static String twin(Class<?> type, ObjectNode schema) {
        String word = Schemas.pascal("x " + schema.at("/properties/type/const").asText(""))
                .substring(1);
        if (Item.class.isAssignableFrom(type)) {
            return word + "ItemParam";
        }
        if (ContentPart.class.isAssignableFrom(type)) {
            return word + "Param";
        }
        return Map.<Class<?>, String>of(
                        Response.class, "CreateResponseRequest",
                        ReasoningConfig.class, "ReasoningParam",
                        TextConfig.class, "TextParam")
                .getOrDefault(type, "");
    }

    /** Items of other types are given back as they came, with an id. */
    private void keptItems() {
        Map<String, String> items = new LinkedHashMap<>();
        mapping("InputItemParam").forEach((type, param) -> {
            String name = Schemas.pascal(type);
            if (Set.of("item_reference", "compaction_trigger").contains(type)) {
                return;
            }
            items.put(type, name);
            if (!records.components().containsKey(name)) {
                ObjectNode kept = asked.get(param).deepCopy();
                kept.remove("description");
                properties(kept).set("id", Schemas.of("string"));
                require(kept, "id");
                others.put(name, kept);
            }
        });
        records.components()
                .get("Item")
                .setAll(Schemas.union(items)
                        .put(
                                "description",
                                "One thing said or done in a conversation. Items of types that are not listed are kept and"
                                        + " given back as they came; who sent them knows what they are."));
    }

    private void keptParts() {
        Map<String, String> parts = mapping("ContentPartParam");
        parts.replaceAll((type, param) -> {
            String name = Schemas.pascal(type);
            return records.components().containsKey(name) ? name : param;
        });
        records.components().get("ContentPart").setAll(Schemas.union(parts));
    }

    /** Their types are many; the union knows them by a pattern, which a discriminator cannot say. */
    private void progress() {
        ObjectNode events = records.components().get(name(ResponseEvent.class));
        for (String what : List.of("added", "delta", "done")) {
            ((ObjectNode) events.at("/discriminator/mapping"))
                    .put(
                            "response.shell_call_command." + what,
                            Schemas.ref(name(ResponseEvent.Progress.class))
                                    .get("$ref")
                                    .textValue());
        }
        events.withArray("oneOf").add(Schemas.ref(name(ResponseEvent.Progress.class)));
    }

    private void byHand() {
        Map<String, ObjectNode> list = new LinkedHashMap<>();
        list.put("object", Schemas.constant("list"));
        list.put("data", Schemas.array(Schemas.ref("Item")));
        list.put("first_id", Schemas.nullable(Schemas.of("string")));
        list.put("last_id", Schemas.nullable(Schemas.of("string")));
        list.put("has_more", Schemas.of("boolean"));
        others.put("ItemList", closed(list));
        Map<String, ObjectNode> compacted = new LinkedHashMap<>();
        compacted.put("id", Schemas.of("string"));
        compacted.put("object", Schemas.constant("response.compaction"));
        compacted.put("created_at", Schemas.of("integer").put("format", "int64"));
        compacted.put("output", Schemas.array(Schemas.ref("Item")));
        compacted.put("usage", Schemas.ref("Usage"));
        others.put("CompactedConversation", closed(compacted));
        Map<String, ObjectNode> fault = new LinkedHashMap<>();
        ApiError.invalid(null, null, "")
                .body()
                .forEach((name, value) ->
                        fault.put(name, value == null ? Schemas.nullable(Schemas.of("string")) : Schemas.of("string")));
        others.put("Fault", closed(fault));
        others.put("FaultEnvelope", closed(Map.of("error", Schemas.ref("Fault"))));
    }

    private static ObjectNode closed(Map<String, ObjectNode> properties) {
        ObjectNode schema = Schemas.object();
        ObjectNode all = schema.putObject("properties");
        properties.forEach(all::set);
        schema.set("required", Schemas.strings(properties.keySet()));
        return schema;
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }

    private static void require(ObjectNode schema, String name) {
        boolean there = schema.path("required")
                .valueStream()
                .anyMatch(word -> word.textValue().equals(name));
        if (!there) {
            schema.withArray("required").add(name);
        }
    }
}
