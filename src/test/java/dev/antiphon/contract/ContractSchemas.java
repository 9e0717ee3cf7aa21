package dev.antiphon.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Compares what this server sends with the two published schemas of its wire: OpenAI's document and that of Open
 * Responses. Where the documents are known not to say what is on the wire, this class knows it too, and says why.
 *
 * <p>Skips the test that asks when the documents are not there.
 */
public final class ContractSchemas {

    private static final String OPENAI = "contract/openai-responses.openapi.json";
    /** Of tools that Open Responses does not have. */
    private static final Pattern CLOSED_EVENTS =
            Pattern.compile("response\\.(custom_tool_call_input|shell_call_command)\\..*");

    private static final String OPEN_RESPONSES = "contract/open-responses.openapi.json";

    /** What Open Responses knows; a response with anything else is a superset that its document cannot describe. */
    private static final Set<String> OPEN_ITEMS =
            Set.of("message", "function_call", "function_call_output", "reasoning", "compaction");

    private static final Set<String> OPEN_EFFORTS = Set.of("none", "low", "medium", "high", "xhigh");

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    /** Held so that its level stays: the validator warns of every keyword that only OpenAPI knows. */
    private static final Logger VALIDATOR = Logger.getLogger("com.networknt");

    static {
        VALIDATOR.setLevel(Level.SEVERE);
    }

    /** The two documents call raw reasoning by two names (decision D15), tools that take text are not open, nor are hosted ones. */
    private static final Pattern OPENAIS_ALONE =
            Pattern.compile("response\\.(reasoning_text|custom_tool_call_input|mcp_[a-z_]+"
                    + "|(web_search|file_search|code_interpreter|image_generation|shell)_call[a-z_]*)\\.");

    private ContractSchemas() {}

    /** A response object, as JSON answer or from a GET. */
    public static void responseIsValid(JsonNode response) {
        valid(asOpenAiHasIt(response), OPENAI, "Response");
        if (isOpen(response)) {
            valid(response, OPEN_RESPONSES, "ResponseResource");
        }
    }

    /** A conversation, or what is left of one. */
    public static void conversationIsValid(JsonNode conversation) {
        valid(
                conversation,
                OPENAI,
                conversation.has("deleted") ? "DeletedConversationResource" : "ConversationResource");
    }

    /** What is told beside responses: a count of tokens, or a compacted context. */
    public static void asideIsValid(JsonNode json) {
        if (json.path("object").asText().equals("response.compaction")) {
            valid(json, OPENAI, "CompactResource");
            valid(json, OPEN_RESPONSES, "CompactResource");
        } else {
            valid(json, OPENAI, "TokenCountsResource");
        }
    }

    /** An item of a conversation, alone or in a list. */
    public static void conversationItemIsValid(JsonNode item) {
        valid(item, OPENAI, "ConversationItem");
    }

    /** An event of a stream. */
    public static void eventIsValid(JsonNode event) {
        String type = event.path("type").asText();
        if (type.equals("error")) {
            // OpenAI's document has it flat; on the wire, and in Open Responses, it is nested.
            valid(event, OPEN_RESPONSES, "ErrorStreamingEvent");
            return;
        }
        ObjectNode whole = event.deepCopy();
        if (event.has("response")) {
            responseIsValid(event.get("response"));
            whole.set("response", asOpenAiHasIt(event.get("response")));
        }
        if (!type.startsWith("response.reasoning.")) {
            valid(whole, OPENAI, nameOf(OPENAI, type));
        }
        if (isOpen(event) && !OPENAIS_ALONE.matcher(type).lookingAt()) {
            valid(event, OPEN_RESPONSES, nameOf(OPEN_RESPONSES, type));
        }
    }

    /** An error on a WebSocket, alone or as an event of a response. */
    public static void socketErrorIsValid(JsonNode error) {
        valid(error, OPENAI, "ResponseWsError");
        valid(error, OPEN_RESPONSES, "WebSocketErrorEvent");
    }

    /** OpenAI's document has these two as optional and never null; its traffic, and Open Responses, have null. */
    private static JsonNode asOpenAiHasIt(JsonNode response) {
        ObjectNode copy = response.deepCopy();
        for (String name : List.of("usage", "user")) {
            if (copy.path(name).isNull()) {
                copy.remove(name);
            }
        }
        if (copy.path("instructions").isArray()) {
            // Every message with parts is two kinds of input item at once, of which the document allows one.
            copy.get("instructions")
                    .forEach(message ->
                            valid(message, OPENAI, message.has("id") ? "OutputMessage" : "EasyInputMessage"));
            copy.putNull("instructions");
        }
        // The same for a schema's description; Open Responses even requires it.
        if (copy.at("/text/format/description").isNull()) {
            ((ObjectNode) copy.at("/text/format")).remove("description");
        }
        return copy;
    }

    /** The schema of an event, found by the one value its {@code type} may have. */
    private static String nameOf(String document, String type) {
        return NAMES.computeIfAbsent(document + "#" + type, ignored -> find(document, type));
    }

    private static String find(String document, String type) {
        JsonNode schemas = SharedFiles.json(document).at("/components/schemas");
        List<String> names = schemas.properties().stream()
                .filter(schema -> schema.getKey().endsWith("Event"))
                .filter(schema ->
                        schema.getValue().at("/properties/type/enum/0").asText().equals(type))
                .filter(schema -> !schema.getKey().contains("WebSocket")
                        && !schema.getKey().contains("Beta"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(names).as("schema of " + type + " in " + document).isNotEmpty();
        return names.getFirst();
    }

    private static void valid(JsonNode json, String document, String schema) {
        Schema compiled = SCHEMAS.computeIfAbsent(document + "#" + schema, ignored -> schema(document, schema));
        assertThat(compiled.validate(json))
                .as(schema + " of " + document + ": " + json)
                .isEmpty();
    }

    private static Schema schema(String document, String name) {
        String base = "https://contract.test/" + document;
        String text = withTheCodesOfRealTraffic(SharedFiles.json(document)).toString();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                Dialects.getDraft202012(), builder -> builder.schemas(Map.of(base, text)));
        return registry.getSchema(SchemaLocation.of(base + "#/components/schemas/" + name));
    }

    /** The error codes of the document lack some that real traffic carries and clients look for (decisions D17 and D32). */
    private static JsonNode withTheCodesOfRealTraffic(JsonNode document) {
        JsonNode codes = document.at("/components/schemas/ResponseErrorCode/enum");
        if (codes instanceof ArrayNode known) {
            known.add("context_length_exceeded").add("insufficient_quota").add("external_connector_error");
        }
        return document;
    }

    /** Whether Open Responses' narrower document can describe it at all. */
    private static boolean isOpen(JsonNode event) {
        if (CLOSED_EVENTS.matcher(event.path("type").asText()).matches()) {
            return false;
        }
        JsonNode response = event.has("response") ? event.get("response") : event;
        if (response.at("/text/format/type").asText().equals("json_schema")) {
            return false; // its document wants the schema itself to be null
        }
        if (response.path("instructions").isArray()) {
            return false; // its document has no templates, and wants a string
        }
        boolean items = StreamSupport.stream(response.path("output").spliterator(), false)
                .allMatch(item -> OPEN_ITEMS.contains(item.path("type").asText()));
        boolean item = !event.has("item")
                || OPEN_ITEMS.contains(event.get("item").path("type").asText());
        boolean tools = StreamSupport.stream(response.path("tools").spliterator(), false)
                .allMatch(tool -> tool.path("type").asText().equals("function"));
        JsonNode effort = response.path("reasoning").path("effort");
        return items && item && tools && (!effort.isTextual() || OPEN_EFFORTS.contains(effort.asText()));
    }
}
