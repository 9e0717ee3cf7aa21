package dev.antiphon.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The items in the examples of OpenAI's document: in its answers, its events, and the requests of its command lines. */
public final class Examples {

    private static final Set<String> LISTS = Set.of("input", "output", "data", "items");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Examples() {}

    public static List<ObjectNode> items() {
        return below(SharedFiles.json("contract/openai-responses.openapi.json"))
                .filter(JsonNode::isTextual)
                .map(text -> json(text.textValue()))
                .flatMap(Examples::below)
                .flatMap(Examples::itemsOf)
                .distinct()
                .toList();
    }

    /** Everything in a tree, itself first. */
    private static Stream<JsonNode> below(JsonNode node) {
        return Stream.concat(Stream.of(node), node.valueStream().flatMap(Examples::below));
    }

    private static Stream<ObjectNode> itemsOf(JsonNode node) {
        return node.properties().stream()
                .flatMap(field -> LISTS.contains(field.getKey())
                        ? field.getValue().valueStream()
                        : field.getKey().equals("item") ? Stream.of(field.getValue()) : Stream.empty())
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .filter(item -> item.has("role") || (item.has("type") && item.has("id")));
    }

    /** What a text is as JSON, or what a command line sends; nothing when neither is JSON. */
    private static JsonNode json(String text) {
        int from = text.indexOf("-d '");
        String body = from < 0 ? text : text.substring(from + 4, Math.max(from + 4, text.lastIndexOf('\'')));
        if (!body.stripLeading().startsWith("{")) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException prose) {
            return MissingNode.getInstance();
        }
    }
}
