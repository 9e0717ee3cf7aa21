package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContextConfig.Compact;
import dev.antiphon.protocol.CreateResponse.Sampling;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/responses}: every field is honoured, echoed, or refused by name.
 *
 * <p>The documentation's table of request fields and a test over it follow this class. Stateless; thread-safe.
 */
public final class CreateResponseReader {

    /** Fields without meaning for the answer that clients send all the same (decision D1). */
    public static final Set<String> ACCEPTED = Set.of("client_metadata");

    static final List<String> INCLUDES = List.of(
            "file_search_call.results",
            "web_search_call.results",
            "web_search_call.action.sources",
            "message.input_image.image_url",
            "computer_call_output.output.image_url",
            "code_interpreter_call.outputs",
            CreateResponse.INCLUDE_SEALED_REASONING,
            CreateResponse.INCLUDE_LOGPROBS);
    private static final int MAX_TEXT = 10 * 1024 * 1024;

    private final Set<String> accepted;
    private final int mostItems;
    private final int mostTools;
    private final MediaCheck media;

    /**
     * @param accepted unknown top-level fields to let pass, beside {@link #ACCEPTED}
     * @param mostItems of input in one request
     * @param mostTools in one request
     */
    public CreateResponseReader(Set<String> accepted, int mostItems, int mostTools) {
        this(accepted, mostItems, mostTools, MediaLimits.DEFAULT);
    }

    /** @param media how large pictures and files may be */
    public CreateResponseReader(Set<String> accepted, int mostItems, int mostTools, MediaLimits media) {
        this.media = new MediaCheck(media);
        this.mostItems = mostItems;
        this.mostTools = mostTools;
        Set<String> all = new LinkedHashSet<>(ACCEPTED);
        all.addAll(accepted);
        this.accepted = Set.copyOf(all);
    }

    /** @throws ApiException a 400 that names the first field found wrong */
    public CreateResponse read(JsonNode body) {
        return read(body, false);
    }

    /**
     * The same for a request whose answer nobody wants yet.
     *
     * @param nothingToAnswer whether there may be no input
     */
    public CreateResponse read(JsonNode body, boolean nothingToAnswer) {
        boolean triggered = Trigger.in(body);
        Fields fields = fields(Trigger.takenFrom(body));
        return read(fields, model(fields), nothingToAnswer || triggered, triggered ? Compact.IN_LINE : Compact.NO);
    }

    static String model(Fields fields) {
        String model = fields.requiredText("model", 256);
        if (model.isBlank()) {
            throw ApiError.missing("model").exception();
        }
        if (model.chars().anyMatch(Character::isISOControl)) {
            throw ApiError.invalid("invalid_value", "model", "Invalid 'model': it holds control characters.")
                    .exception();
        }
        return model;
    }

    /** The body, of which what is accepted without a meaning counts as read. */
    Fields fields(JsonNode body) {
        return Fields.of(body, "").allow(accepted);
    }

    CreateResponse read(Fields fields, String model, boolean nothingToAnswer, Compact compact) {
        refuseWhatIsNotThereYet(fields);
        Item data = XContext.read(fields);
        // The data counts as an item, for that is what it is kept as, and read again after a crash.
        fields.atMost("input", data == null ? mostItems : mostItems - 1);
        fields.atMost("tools", mostTools);
        boolean stream = fields.flag("stream", false);
        boolean store = fields.flag("store", true);
        List<ToolSpec> tools = fields.listOrEmpty("tools", ToolReader::read);
        Set<String> include = includes(fields);
        PromptUse prompt = PromptUse.read(fields);
        boolean opened = prompt != null && !prompt.messages().isEmpty();
        boolean mayBeEmpty = nothingToAnswer || opened || continues(fields) || data != null;
        List<Item> input = mayBeEmpty && isEmpty(fields.value("input")) ? List.of() : ItemReader.input(fields);
        CreateResponse request = new CreateResponse(
                model,
                XContext.added(data, input),
                opened ? null : fields.text("instructions", MAX_TEXT),
                previous(fields),
                conversation(fields),
                store,
                background(fields, store),
                stream,
                obfuscate(fields, stream),
                fields.integer("max_output_tokens", 16, Integer.MAX_VALUE),
                fields.integer("max_tool_calls", 1, Integer.MAX_VALUE),
                fields.flag("parallel_tool_calls", true),
                tools,
                ToolChoiceReader.read(fields, tools, input),
                TextReader.read(fields),
                ReasoningConfig.read(fields),
                include,
                sampling(fields),
                Hints.read(fields),
                Metadata.read(fields),
                prompt,
                ContextConfig.read(fields, compact),
                fields.flag("x_memory", true));
        fields.refuseOthers();
        media.check(input, "input");
        return request;
    }

    /**
     * A part of the input that stands alone.
     *
     * @param path where it stands
     * @throws ApiException a 400 when no model could be shown it
     */
    public ContentPart part(JsonNode part, String path) {
        ContentPart read = ContentReader.part(Fields.of(part, path));
        media.part(read, path);
        return read;
    }

    /** Then a second person may have decided on what it continues, and that is said without a word (decision D34). */
    private static boolean continues(Fields fields) {
        return fields.has("previous_response_id") || fields.has("conversation");
    }

    private static boolean isEmpty(@Nullable JsonNode input) {
        return input == null || (input.isTextual() ? input.textValue().isEmpty() : input.isArray() && input.isEmpty());
    }

    private static void refuseWhatIsNotThereYet(Fields fields) {
        if (fields.has("moderation")) {
            throw ApiError.unsupported("moderation", "It is not available on this server.")
                    .exception();
        }
    }

    private static @Nullable String previous(Fields fields) {
        String id = fields.text("previous_response_id");
        return id == null ? null : Ids.requireResponse("previous_response_id", id);
    }

    /** A conversation is named by its id, plain or in an object. */
    private static @Nullable String conversation(Fields fields) {
        JsonNode given = fields.value("conversation");
        if (given == null) {
            return null;
        }
        if (fields.has("previous_response_id")) {
            throw ApiError.invalid(
                            "mutually_exclusive_parameters",
                            "previous_response_id",
                            "Mutually exclusive parameters: only one of 'previous_response_id' and 'conversation' may be"
                                    + " given.")
                    .exception();
        }
        if (given.isTextual()) {
            return Ids.requireConversation("conversation", given.textValue());
        }
        if (!given.isObject()) {
            throw ApiError.invalidType("conversation", "a string or an object", Fields.kindOf(given))
                    .exception();
        }
        Fields object = Fields.of(given, "conversation");
        String id = Ids.requireConversation("conversation.id", object.requiredText("id", Integer.MAX_VALUE));
        object.refuseOthers();
        return id;
    }

    private static boolean background(Fields fields, boolean store) {
        boolean background = fields.flag("background", false);
        if (background && !store) {
            throw ApiError.unsupported("background", "A background response has to be stored.")
                    .exception();
        }
        return background;
    }

    private static boolean obfuscate(Fields fields, boolean stream) {
        Fields options = fields.object("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw ApiError.invalid(
                            "invalid_value",
                            "stream_options",
                            "'stream_options' is only allowed when 'stream' is true.")
                    .exception();
        }
        options.allow(Set.of("include_usage"));
        boolean obfuscate = options.flag("include_obfuscation", false);
        options.refuseOthers();
        return obfuscate;
    }

    private static Set<String> includes(Fields fields) {
        JsonNode list = fields.value("include");
        if (list == null) {
            return Set.of();
        }
        if (!list.isArray()) {
            throw ApiError.invalidType("include", "an array", Fields.kindOf(list))
                    .exception();
        }
        Set<String> include = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String value = list.get(i).asText();
            requireIncludable("include[" + i + "]", list.get(i).isTextual() ? value : "");
            include.add(value);
        }
        return Set.copyOf(include);
    }

    /** Whether a value of {@code include} can be had; the same for every route that takes one. */
    public static void requireIncludable(String param, String value) {
        if (!INCLUDES.contains(value)) {
            throw ApiError.invalidValue(param, value, INCLUDES).exception();
        }
    }

    private static Sampling sampling(Fields fields) {
        return new Sampling(
                fields.decimal("temperature", 0, 2),
                fields.decimal("top_p", 0, 1),
                fields.decimal("presence_penalty", -2, 2),
                fields.decimal("frequency_penalty", -2, 2),
                fields.integer("top_logprobs", 0, 20));
    }
}
