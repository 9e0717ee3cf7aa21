package dev.antiphon.model.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.wire.JsonPayload;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * More of a text: nearly all events of an answer are this, so it is read without a tree.
 *
 * @param output which item it belongs to, by its place in the output; {@value #UNKNOWN} where the upstream does not say
 * @param part which part of the item, 0 for one without parts
 */
record Delta(Kind kind, int output, int part, String text, List<JsonNode> logprobs) {

    static final int UNKNOWN = -1;

    /** What grows. */
    enum Kind {
        TEXT,
        REFUSAL,
        REASONING,
        SUMMARY,
        ARGUMENTS,
        INPUT;

        static @Nullable Kind of(String type) {
            return switch (type) {
                case "response.output_text.delta" -> TEXT;
                case "response.refusal.delta" -> REFUSAL;
                case "response.reasoning_text.delta", "response.reasoning.delta" -> REASONING;
                case "response.reasoning_summary_text.delta" -> SUMMARY;
                case "response.function_call_arguments.delta" -> ARGUMENTS;
                case "response.custom_tool_call_input.delta" -> INPUT;
                default -> null;
            };
        }
    }

    /** What a payload is: a delta, or the tree of any other event. */
    record Read(@Nullable Delta delta, JsonNode tree) {}

    /** @throws IOException when it is no JSON object */
    static Read read(byte[] bytes, int from, int length, boolean wantsLogprobs) throws IOException {
        Read read = JsonPayload.read(bytes, from, length, json -> new Fields(wantsLogprobs).read(json));
        return read.delta == null && read.tree.isNull()
                ? new Read(null, JsonPayload.read(bytes, from, length, JsonPayload::tree))
                : read;
    }

    /** The fields of one payload, in whatever order they come: some upstreams write the type last. */
    private static final class Fields {

        private final boolean wantsLogprobs;
        private @Nullable Kind kind;
        private int output = UNKNOWN;
        private int part;
        private boolean placed;
        private @Nullable String text;
        private List<JsonNode> logprobs = List.of();

        Fields(boolean wantsLogprobs) {
            this.wantsLogprobs = wantsLogprobs;
        }

        Read read(JsonParser json) throws IOException {
            boolean first = true;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                    kind = Kind.of(json.getText());
                    if (first && kind == null) {
                        return new Read(null, rest(json, json.getText()));
                    }
                } else {
                    field(json, name, value);
                }
                if (isAll()) {
                    break;
                }
                first = false;
            }
            return new Read(
                    kind == null || text == null ? null : new Delta(kind, output, part, text, logprobs),
                    NullNode.getInstance());
        }

        /** What may still follow is of no use here: empty log probabilities, a number, padding. */
        private boolean isAll() {
            return !wantsLogprobs && kind != null && text != null && output != UNKNOWN && placed;
        }

        private static ObjectNode rest(JsonParser json, String type) throws IOException {
            ObjectNode tree = json.nextToken() == JsonToken.FIELD_NAME
                    ? (ObjectNode) JsonPayload.tree(json)
                    : JsonNodeFactory.instance.objectNode();
            return tree.put("type", type);
        }

        private void field(JsonParser json, String name, JsonToken value) throws IOException {
            switch (name) {
                case "delta" -> text = JsonPayload.text(json, value);
                case "output_index" -> output = index(json, value, UNKNOWN);
                case "content_index", "summary_index" -> {
                    part = index(json, value, 0);
                    placed = true;
                }
                case "logprobs" -> logprobs(json, value);
                default -> json.skipChildren();
            }
        }

        private static int index(JsonParser json, JsonToken value, int otherwise) throws IOException {
            if (value == JsonToken.VALUE_NUMBER_INT) {
                return json.getValueAsInt(otherwise);
            }
            json.skipChildren();
            return otherwise;
        }

        private void logprobs(JsonParser json, JsonToken value) throws IOException {
            if (wantsLogprobs && value == JsonToken.START_ARRAY) {
                logprobs = JsonPayload.tree(json).valueStream().toList();
            } else {
                json.skipChildren();
            }
        }
    }
}
