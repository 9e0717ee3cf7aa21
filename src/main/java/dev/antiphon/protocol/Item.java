package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing said or done in a conversation: a message, a tool call, its output, a piece of reasoning.
 *
 * <p>The same values stand in the input of a request, in the output of a response and in the store. Every item that is
 * stored or sent has an id; only a request may leave it out.
 */
@JsonPropertyOrder({"id", "type", "status"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Item {

    String IN_PROGRESS = "in_progress";
    String COMPLETED = "completed";
    String INCOMPLETE = "incomplete";

    /** Unique within its response; never changes between added, done and completed. */
    @Nullable
    String id();

    /** The name on the wire. */
    @JsonProperty("type")
    String type();

    /** The same item under the given id. */
    Item withId(String id);

    /**
     * What a user, developer, system or assistant said.
     *
     * @param phase {@code commentary} or {@code final_answer} on assistant messages that say so
     */
    record Message(
            @Nullable String id,
            String status,
            Role role,
            List<ContentPart> content,
            @Nullable String phase) implements Item {
        @Override
        public String type() {
            return "message";
        }

        @Override
        public Message withId(String newId) {
            return new Message(newId, status, role, content, phase);
        }
    }

    /** Who speaks in a {@link Message}. */
    enum Role {
        @JsonProperty("user")
        USER,
        @JsonProperty("assistant")
        ASSISTANT,
        @JsonProperty("system")
        SYSTEM,
        @JsonProperty("developer")
        DEVELOPER
    }

    /**
     * The model asks the client to run a function.
     *
     * @param callId {@code call_…}; links the call to its output, and is not the item's id
     * @param namespace of the function, null for one without
     * @param arguments JSON as the model wrote it, which may be broken
     * @param further what else was said of it, such as the program that called; kept as it came
     */
    record FunctionCall(
            @Nullable String id,
            String status,
            String callId,
            String name,
            @Nullable String namespace,
            String arguments,
            Map<String, JsonNode> further)
            implements Item {

        public FunctionCall(
                @Nullable String id,
                String status,
                String callId,
                String name,
                @Nullable String namespace,
                String arguments) {
            this(id, status, callId, name, namespace, arguments, Map.of());
        }

        public FunctionCall(@Nullable String id, String status, String callId, String name, String arguments) {
            this(id, status, callId, name, null, arguments);
        }

        @Override
        @JsonAnyGetter
        public Map<String, JsonNode> further() {
            return further;
        }

        @Override
        public String type() {
            return "function_call";
        }

        @Override
        public FunctionCall withId(String newId) {
            return new FunctionCall(newId, status, callId, name, namespace, arguments, further);
        }
    }

    /**
     * What the client's function returned.
     *
     * @param output a string, or an array of input_text, input_image and input_file parts, kept as it came
     * @param further what else the client said of it, such as the name of the function; kept as it came
     */
    record FunctionCallOutput(
            @Nullable String id, String status, String callId, JsonNode output, Map<String, JsonNode> further)
            implements Item {

        public FunctionCallOutput(@Nullable String id, String status, String callId, JsonNode output) {
            this(id, status, callId, output, Map.of());
        }

        @Override
        @JsonAnyGetter
        public Map<String, JsonNode> further() {
            return further;
        }

        @Override
        public String type() {
            return "function_call_output";
        }

        @Override
        public FunctionCallOutput withId(String newId) {
            return new FunctionCallOutput(newId, status, callId, output, further);
        }
    }

    /**
     * What the model thought before it answered.
     *
     * @param content raw reasoning, null where there is none
     * @param foreign what the upstream it came from wants back with it, known only while a model is asked; null for nothing
     */
    record Reasoning(
            @Nullable String id,
            @Nullable String status,
            List<ContentPart> summary,
            @Nullable List<ContentPart> content,
            @Nullable String encryptedContent,
            @JsonIgnore @Nullable Foreign foreign)
            implements Item {

        /** Nothing of it belongs to an upstream. */
        public Reasoning(
                @Nullable String id,
                @Nullable String status,
                List<ContentPart> summary,
                @Nullable List<ContentPart> content,
                @Nullable String encryptedContent) {
            this(id, status, summary, content, encryptedContent, null);
        }

        @Override
        public String type() {
            return "reasoning";
        }

        @Override
        public Reasoning withId(String newId) {
            return new Reasoning(newId, status, summary, content, encryptedContent, foreign);
        }
    }

    /**
     * Stands for what was said before it, which it sums up.
     *
     * @param encryptedContent the summary, sealed by this server; nobody else can read it
     */
    record Compaction(@Nullable String id, String encryptedContent) implements Item {
        @Override
        public String type() {
            return "compaction";
        }

        @Override
        public Compaction withId(String newId) {
            return new Compaction(newId, encryptedContent);
        }
    }

    /**
     * The model calls a tool that takes free text.
     *
     * @param input as the model wrote it
     * @param further as for a function call
     */
    record CustomToolCall(
            @Nullable String id,
            String status,
            String callId,
            String name,
            @Nullable String namespace,
            String input,
            Map<String, JsonNode> further)
            implements Item {

        public CustomToolCall(
                @Nullable String id,
                String status,
                String callId,
                String name,
                @Nullable String namespace,
                String input) {
            this(id, status, callId, name, namespace, input, Map.of());
        }

        @Override
        @JsonAnyGetter
        public Map<String, JsonNode> further() {
            return further;
        }

        @Override
        public String type() {
            return "custom_tool_call";
        }

        @Override
        public CustomToolCall withId(String newId) {
            return new CustomToolCall(newId, status, callId, name, namespace, input, further);
        }
    }

    /**
     * Any other item, kept and given back as it came: the calls of tools with a type of their own and what these returned,
     * tools that are declared on the way, and types this house does not know.
     */
    record Kept(@JsonValue ObjectNode json) implements Item {

        /** Whether it declares tools, which can be called from then on. */
        public boolean declaresTools() {
            return KeptKind.of(type()).declaresTools();
        }

        /** The text of a field, null where there is none. */
        public @Nullable String text(String name) {
            return json.path(name).textValue();
        }

        @Override
        public @Nullable String id() {
            return text("id");
        }

        @Override
        public String type() {
            return json.path("type").asText();
        }

        @Override
        public Kept withId(String newId) {
            ObjectNode changed = Json.MAPPER.createObjectNode().put("id", newId);
            json.properties().stream()
                    .filter(field -> !field.getKey().equals("id"))
                    .forEach(field -> changed.set(field.getKey(), field.getValue()));
            return new Kept(changed);
        }
    }

    /** Stands in a request for the stored item of that id; never stored itself. */
    record ItemReference(String id) implements Item {
        @Override
        public String type() {
            return "item_reference";
        }

        @Override
        public ItemReference withId(String newId) {
            return new ItemReference(newId);
        }
    }
}
