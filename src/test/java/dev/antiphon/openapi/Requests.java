package dev.antiphon.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.api.ApprovalsResource;
import dev.antiphon.api.KeysResource;
import dev.antiphon.api.MemoriesResource;
import dev.antiphon.api.PromptsResource;
import dev.antiphon.api.SharesResource;
import dev.antiphon.api.WebhookReader;
import dev.antiphon.protocol.CompactReader;
import dev.antiphon.protocol.ConversationReader;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.FieldsPage;
import dev.antiphon.protocol.InputTokensReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.protocol.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The schemas of request bodies: what their readers say when they are asked, in the words of the documentation. Limits that
 * an operator sets ({@code limits.input_items} …) are no part of them.
 */
final class Requests {

    private static final String ALL_TOOLS = "\"tools\":[{\"type\":\"function\",\"name\":\"f\"},"
            + "{\"type\":\"custom\",\"name\":\"c\"},{\"type\":\"apply_patch\"},{\"type\":\"shell\"},"
            + "{\"type\":\"computer\"}]";

    private final CreateResponseReader reader =
            new CreateResponseReader(Set.of(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    private final Interview interview = new Interview(Words.of("protocol", "prompt", "api"), new Unions());
    private final Map<String, ObjectNode> bodies = new TreeMap<>();

    Requests() {
        ConversationReader conversations = new ConversationReader(MediaLimits.DEFAULT);
        ask("createResponse", reader::read, "{\"model\":\"m\",\"input\":\"x\",\"stream\":true," + ALL_TOOLS + "}");
        ask("compactConversation", new CompactReader(reader)::read, "{\"model\":\"m\",\"input\":\"x\"}");
        ask("countInputTokens", new InputTokensReader(reader)::read, "{" + ALL_TOOLS + "}");
        ask("createConversation", conversations::beginning, "{}");
        ask("updateConversation", conversations::metadata, "{\"metadata\":{}}");
        ask("createConversationItems", conversations::items, "{\"items\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        ask(
                "addPromptVersion",
                body -> PromptsResource.Addition.read(body, reader),
                "{\"id\":\"p\",\"template\":{\"instructions\":\"x\",\"input\":\"x\"," + ALL_TOOLS + "}}");
        for (String raw : List.of("createChatCompletion", "createEmbedding", "createCompletion")) {
            bodies.put(raw, raw());
        }
        WebhookReader webhooks = new WebhookReader(address -> true);
        ask("createWebhook", webhooks::beginning, "{\"url\":\"https://example.com\"}");
        ask("updateWebhook", webhooks::change, "{}");
        ask("rotateWebhookSecret", WebhookReader::overlap, "{}");
        ask("createMemory", MemoriesResource::wish, "{\"text\":\"x\"}");
        ask("updateMemory", MemoriesResource::text, "{\"text\":\"x\"}");
        ask("shareConversation", SharesResource::invitation, "{\"subject\":\"bob\"}");
        ask("createKey", KeysResource::wish, "{\"subject\":\"alice\"}");
        ask("decideApproval", ApprovalsResource::decision, "{\"approve\":true}");
        ask("choosePromptVersion", PromptsResource::choice, "{\"default_version\":\"1\"}");
        List.of("createResponse", "compactConversation", "countInputTokens").forEach(this::describe);
        describeUnions();
        defaults(bodies.get("createResponse"));
    }

    /** By the operation's name. */
    Map<String, ObjectNode> bodies() {
        return bodies;
    }

    /** What they are made of, and the bodies themselves. */
    Map<String, ObjectNode> components() {
        Map<String, ObjectNode> all = new TreeMap<>(interview.components());
        bodies.forEach((operation, body) -> all.put(Schemas.pascal(operation) + "Request", body));
        return all;
    }

    /** What goes to an upstream as it came. */
    private static ObjectNode raw() {
        ObjectNode body = Schemas.object();
        body.putObject("properties").set("model", Schemas.of("string").put("description", "Decides where it goes."));
        return body.<ObjectNode>set("required", Schemas.strings(List.of("model")))
                .put("additionalProperties", true);
    }

    private void ask(String operation, Consumer<JsonNode> reading, String base) {
        bodies.put(operation, interview.body(Place.body(reading), json(base)));
    }

    private void describe(String operation) {
        for (FieldsPage.Row row : FieldsPage.rows("Fields")) {
            JsonNode property = bodies.get(operation).at("/properties/" + row.name());
            if (property instanceof ObjectNode schema && !row.what().isEmpty()) {
                schema.put("description", WirePage.plain(row.what()));
            }
        }
    }

    private void describeUnions() {
        describeUnion("Items", "ItemParam");
        describeUnion("Tools", "ToolParam");
        describeUnion("Tool choice", "ToolChoiceParam");
        describeUnion("Content parts", "Param");
    }

    private void describeUnion(String heading, String suffix) {
        for (FieldsPage.Row row : FieldsPage.rows(heading)) {
            ObjectNode schema = interview.components().get(Schemas.pascal(row.name()) + suffix);
            if (schema != null && !row.what().isEmpty()) {
                schema.put("description", WirePage.plain(row.what()));
            }
        }
    }

    /**
     * What a response repeats of a request that said nothing, where it makes no difference to say so: a temperature goes to the
     * upstream only when it is given, and generated clients give what is a default.
     */
    private void defaults(ObjectNode body) {
        CreateResponse request = reader.read(json("{\"model\":\"m\",\"input\":\"x\"}"));
        ObjectNode echo = (ObjectNode) Json.tree(Json.bytes(Response.begun("resp_1", 1, "m", Echo.of(request))));
        echo.put("stream", request.stream());
        for (FieldsPage.Row row : FieldsPage.rows("Fields")) {
            JsonNode value = echo.path(row.name());
            boolean says = value.isValueNode() && !value.isNull() && !row.what().contains("sent only when given");
            if (says && !Set.of("model", "service_tier").contains(row.name())) {
                simple((ObjectNode) body.at("/properties/" + row.name())).set("default", value);
            }
        }
    }

    /** Of several forms the one that is a word. */
    private static ObjectNode simple(ObjectNode schema) {
        for (JsonNode form : schema.path("oneOf")) {
            if (form.has("enum")) {
                return (ObjectNode) form;
            }
        }
        return schema;
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
