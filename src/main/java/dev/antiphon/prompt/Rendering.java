package dev.antiphon.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in the place of variables, once: what looks like a variable within a value stays as it is. A picture or
 * file takes the place of its variable as a part of its own, between the text before and the text behind it.
 *
 * <p>For one request and one thread.
 */
final class Rendering {

    /** Of everything that is put in: a template may name a variable many times. */
    private static final int MOST = 32 << 20;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, JsonNode> values;
    private final Ids ids;
    private int left = MOST;

    /** @param values a string or a part for each variable of the template */
    Rendering(Map<String, JsonNode> values, Ids ids) {
        this.values = values;
        this.ids = ids;
    }

    /** Words that can be nothing but text. */
    String text(String template) {
        ArrayNode parts = parts(template, "input_text", false);
        return parts.path(0).path("text").asText();
    }

    /** The messages of a template: a string is a user's. */
    ArrayNode messages(JsonNode input) {
        ArrayNode messages = JSON.arrayNode();
        if (input.isTextual()) {
            messages.add(message("user").set("content", content(input, "user")));
        } else {
            input.forEach(message -> {
                ObjectNode rendered = message.deepCopy();
                String role = message.path("role").asText();
                rendered.set("content", content(message.path("content"), role));
                if (role.equals("assistant")) {
                    // To readers, what an assistant said has an id.
                    rendered.put("id", ids.next(Ids.MESSAGE));
                }
                messages.add(rendered);
            });
        }
        return messages;
    }

    static ObjectNode message(String role) {
        return JSON.objectNode().put("type", "message").put("role", role);
    }

    private JsonNode content(JsonNode content, String role) {
        boolean assistant = role.equals("assistant");
        if (content.isTextual()) {
            return parts(content.textValue(), assistant ? "output_text" : "input_text", !assistant);
        }
        ArrayNode rendered = JSON.arrayNode();
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                String type = part.path("type").asText();
                rendered.addAll(parts(part.path("text").textValue(), type, type.equals("input_text")));
            } else {
                rendered.add(part);
            }
        }
        return rendered;
    }

    /** @param media whether other parts than text may stand here */
    private ArrayNode parts(String template, String type, boolean media) {
        ArrayNode parts = JSON.arrayNode();
        StringBuilder text = new StringBuilder();
        Matcher place = Template.PLACE.matcher(template);
        int from = 0;
        while (place.find()) {
            text.append(template, from, place.start());
            from = place.end();
            String name = place.group(1);
            JsonNode value = Objects.requireNonNull(values.get(name), "Values were checked");
            String words = words(value);
            if (words != null) {
                text.append(spend(words, name));
            } else {
                requireMedia(media, name);
                flush(text, type, parts);
                parts.add(bounded(value, name));
            }
        }
        text.append(template, from, template.length());
        if (!text.isEmpty() || parts.isEmpty()) {
            parts.add(JSON.objectNode().put("type", type).put("text", text.toString()));
        }
        return parts;
    }

    private static void flush(StringBuilder text, String type, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.add(JSON.objectNode().put("type", type).put("text", text.toString()));
            text.setLength(0);
        }
    }

    private static @Nullable String words(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.path("text").textValue();
    }

    private JsonNode bounded(JsonNode value, String name) {
        value.forEach(field -> spend(field.asText(), name));
        return value;
    }

    private String spend(String words, String name) {
        left -= Math.min(words.length(), left + 1);
        if (left < 0) {
            throw Fields.tooLong("prompt.variables." + name, MOST, MOST + 1).exception();
        }
        return words;
    }

    private static void requireMedia(boolean possible, String name) {
        if (!possible) {
            String param = "prompt.variables." + name;
            throw ApiError.invalid(
                            "invalid_value",
                            param,
                            "Invalid '" + param + "': this template puts it where only text can stand.")
                    .exception();
        }
    }
}
