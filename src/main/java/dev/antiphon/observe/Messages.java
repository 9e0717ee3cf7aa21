package dev.antiphon.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Items as the messages that traces know: the latest {@value #MOST} of them, and in all no more than so many characters,
 * because a trace is no archive.
 */
final class Messages {

    static final int MOST = 64;
    private static final String ASSISTANT = "assistant";

    private final List<ObjectNode> messages = new ArrayList<>();

    Messages(List<Item> items) {
        this("", items);
    }

    /** @param instructions that stand before them, empty for none */
    Messages(String instructions, List<Item> items) {
        if (!instructions.isEmpty()) {
            add("system", text(instructions));
        }
        items.subList(Math.max(0, items.size() - MOST), items.size())
                .forEach(item -> add(Json.MAPPER.valueToTree(item)));
    }

    private void add(JsonNode item) {
        String type = item.path("type").asText();
        if (type.equals("message")) {
            add(item.path("role").asText(), texts(item.path("content")));
            return;
        }
        boolean known = false;
        if (item.hasNonNull("arguments") || item.hasNonNull("input")) {
            add(ASSISTANT, call(item));
            known = true;
        }
        if (item.hasNonNull("output")) {
            add("tool", returned(item));
            known = true;
        }
        if (!known) {
            add(ASSISTANT, part(type));
        }
    }

    private void add(String role, ObjectNode... parts) {
        ObjectNode message = Json.MAPPER.createObjectNode().put("role", role);
        ArrayNode all = message.putArray("parts");
        for (ObjectNode part : parts) {
            all.add(part);
        }
        messages.add(message);
    }

    private static ObjectNode part(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }

    private static ObjectNode text(String content) {
        return part("text").put("content", content);
    }

    /** Pictures and files are named as such; what they show is not in a trace. */
    private static ObjectNode[] texts(JsonNode content) {
        if (content.isTextual()) {
            return new ObjectNode[] {text(content.asText())};
        }
        return content.valueStream()
                .map(part -> part.hasNonNull("text")
                        ? text(part.path("text").asText())
                        : part.hasNonNull("refusal")
                                ? text(part.path("refusal").asText())
                                : part(part.path("type").asText()))
                .toArray(ObjectNode[]::new);
    }

    private static ObjectNode call(JsonNode item) {
        JsonNode arguments = item.hasNonNull("arguments") ? item.path("arguments") : item.path("input");
        return part("tool_call")
                .put("id", id(item))
                .put("name", item.path("name").asText())
                .put("arguments", plain(arguments));
    }

    private static ObjectNode returned(JsonNode item) {
        return part("tool_call_response").put("id", id(item)).put("response", plain(item.path("output")));
    }

    private static String id(JsonNode item) {
        return item.hasNonNull("call_id")
                ? item.path("call_id").asText()
                : item.path("id").asText();
    }

    private static String plain(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    /** Both ways in which traces have messages: as one JSON, and flat. */
    void write(Span span, AttributeKey<String> json, String flat) {
        span.setAttribute(json, Json.MAPPER.valueToTree(messages).toString());
        int left = Tracing.LONGEST;
        for (int i = 0; i < messages.size() && left > 0; i++) {
            left -= write(span, messages.get(i), flat + i + ".message.", left);
        }
    }

    /** @return how many characters it has taken */
    private static int write(Span span, JsonNode message, String place, int left) {
        span.setAttribute(place + "role", message.path("role").asText());
        StringBuilder content = new StringBuilder();
        int taken = 0;
        int calls = 0;
        for (JsonNode part : message.path("parts")) {
            switch (part.path("type").asText()) {
                case "tool_call" -> {
                    String call = place + "tool_calls." + calls++ + ".tool_call.";
                    span.setAttribute(call + "id", part.path("id").asText());
                    span.setAttribute(call + "function.name", part.path("name").asText());
                    String arguments = some(part.path("arguments").asText(), left - taken);
                    span.setAttribute(call + "function.arguments", arguments);
                    taken += arguments.length();
                }
                case "tool_call_response" -> {
                    span.setAttribute(place + "tool_call_id", part.path("id").asText());
                    content.append(part.path("response").asText());
                }
                default -> content.append(part.path("content").asText());
            }
        }
        String text = some(content.toString(), left - taken);
        if (!text.isEmpty()) {
            span.setAttribute(place + "content", text);
        }
        return taken + text.length();
    }

    private static String some(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(0, most));
    }
}
