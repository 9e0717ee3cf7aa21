package dev.antiphon.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON for a model to read, and the same JSON always alike: the names of every object in the order of their code
 * points, each member on a line of its own, two spaces further in than what it belongs to.
 *
 * <p>Every {@code <} is written as an escape, so that nothing within the text can look like the tag that ends it.
 */
final class SortedJson {

    private static final Comparator<String> BY_CODE_POINTS = (one, other) ->
            Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

    /** Deeper ones stand no further in, or a few bytes of brackets would become megabytes of spaces. */
    private static final int DEEPEST_INDENT = 8;

    private final StringBuilder text = new StringBuilder();

    private SortedJson() {}

    static String of(JsonNode json) {
        SortedJson writer = new SortedJson();
        writer.value(json, 0);
        return writer.text.toString();
    }

    private void value(JsonNode value, int depth) {
        if (value.isEmpty()) {
            text.append(leaf(value));
        } else if (value.isObject()) {
            object(value, depth);
        } else {
            array(value, depth);
        }
    }

    private void object(JsonNode object, int depth) {
        List<Map.Entry<String, JsonNode>> members = object.properties().stream()
                .sorted(Map.Entry.comparingByKey(BY_CODE_POINTS))
                .toList();
        text.append('{');
        for (Iterator<Map.Entry<String, JsonNode>> rest = members.iterator(); rest.hasNext(); ) {
            Map.Entry<String, JsonNode> member = rest.next();
            line(depth + 1);
            text.append(leaf(TextNode.valueOf(member.getKey()))).append(": ");
            value(member.getValue(), depth + 1);
            text.append(rest.hasNext() ? "," : "");
        }
        line(depth);
        text.append('}');
    }

    private void array(JsonNode array, int depth) {
        text.append('[');
        for (Iterator<JsonNode> rest = array.iterator(); rest.hasNext(); ) {
            line(depth + 1);
            value(rest.next(), depth + 1);
            text.append(rest.hasNext() ? "," : "");
        }
        line(depth);
        text.append(']');
    }

    private void line(int depth) {
        text.append('\n').repeat("  ", Math.min(depth, DEEPEST_INDENT));
    }

    /** A value without members; numbers keep the value they were given. */
    private static String leaf(JsonNode leaf) {
        try {
            return Json.MAPPER.writeValueAsString(leaf).replace("<", "\\u003c");
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("JSON that was read cannot be written", defect);
        }
    }
}
