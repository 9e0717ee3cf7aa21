package dev.antiphon.api.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.api.Faults;
import dev.antiphon.api.RequestBody;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's message: what only a connection knows is taken out, and the rest is a create request as any other.
 * Stateless; thread-safe.
 */
public final class FrameReader {

    static final Incoming.Refused UNSUPPORTED = new Incoming.Refused(
            Incoming.UNNAMED,
            ApiError.invalid("unsupported_frame", null, "Binary messages are not supported. Send JSON as text."),
            null);

    private static final String CREATE = "response.create";
    private static final Pattern LANE = Pattern.compile("[A-Za-z0-9_.-]{1,256}");
    private static final byte[] NOT_KEPT = {};

    /** Where the clients that are known to give each message a trace of its own put it: there are no headers. */
    private static final String TRACEPARENT = "/client_metadata/ws_request_header_traceparent";

    private final RequestBody bodies;
    private final CreateResponseReader reader;
    private final Prompts prompts;
    private final int most;

    /**
     * @param maxBytes of a message
     * @param maxDepth of its JSON
     */
    public FrameReader(CreateResponseReader reader, Prompts prompts, int maxBytes, int maxDepth) {
        this.reader = reader;
        this.prompts = prompts;
        this.bodies = new RequestBody(maxBytes, maxDepth);
        this.most = maxBytes;
    }

    /**
     * Never throws: what is wrong with a message is part of what is read.
     *
     * @param bytes the message in UTF-8
     */
    Incoming read(byte[] bytes, Caller caller, String requestId) {
        if (bytes.length > most) {
            return tooLarge(most);
        }
        ObjectNode frame;
        String lane;
        try {
            frame = object(bytes);
            lane = lane(frame.remove("stream_id"));
        } catch (ApiException malformed) {
            return new Incoming.Refused(Incoming.UNNAMED, malformed.error(), null);
        }
        try {
            requireCreate(frame.remove("type"));
            return create(lane, frame, caller, bytes.length);
        } catch (RuntimeException refused) {
            return new Incoming.Refused(lane, Faults.of(refused, requestId), previous(frame));
        }
    }

    /** What is refused whatever it says: it is read only as far as is needed to answer where it was asked. */
    Incoming.Refused refused(byte[] bytes, ApiError why) {
        if (bytes.length > most) {
            return new Incoming.Refused(Incoming.UNNAMED, why, null);
        }
        try {
            ObjectNode frame = object(bytes);
            return new Incoming.Refused(lane(frame.get("stream_id")), why, previous(frame));
        } catch (ApiException malformed) {
            return new Incoming.Refused(Incoming.UNNAMED, why, null);
        }
    }

    static Incoming.Refused tooLarge(int most) {
        return new Incoming.Refused(
                Incoming.UNNAMED,
                new ApiError(
                        413,
                        ApiError.INVALID_REQUEST,
                        null,
                        null,
                        "The message is larger than the " + most + " bytes that are allowed."),
                null);
    }

    private ObjectNode object(byte[] bytes) {
        JsonNode tree;
        try {
            tree = bodies.tree(bytes);
        } catch (ApiException noJson) {
            throw ApiError.invalid("invalid_json", null, noJson.error().message())
                    .exception();
        }
        if (!(tree instanceof ObjectNode object)) {
            throw ApiError.invalid(
                            "invalid_json", null, "A JSON object is expected, but got " + Fields.kindOf(tree) + ".")
                    .exception();
        }
        return object;
    }

    private static String lane(@Nullable JsonNode id) {
        if (id == null || id.isNull()) {
            return Incoming.UNNAMED;
        }
        if (!id.isTextual() || !LANE.matcher(id.textValue()).matches()) {
            throw ApiError.invalid(
                            "invalid_stream_id",
                            "stream_id",
                            "Invalid 'stream_id': expected a string of 1 to 256 letters, digits, '_', '.' or '-'.")
                    .exception();
        }
        return id.textValue();
    }

    private static void requireCreate(@Nullable JsonNode type) {
        if (type == null || !CREATE.equals(type.textValue())) {
            throw ApiError.invalid(
                            "invalid_frame_type", "type", "Invalid 'type'. Supported values are: '" + CREATE + "'.")
                    .exception();
        }
    }

    private Incoming create(String lane, ObjectNode frame, Caller caller, int size) {
        boolean generate = Fields.of(frame, "").flag("generate", true);
        // Every response streams here, and there is nothing to choose about it (decision D31).
        frame.remove(List.of("generate", "stream", "stream_options"));
        frame.put("stream", true);
        String traceparent = frame.at(TRACEPARENT).textValue();
        JsonNode whole = prompts.expanded(frame, caller);
        CreateResponse request = reader.read(whole, !generate);
        if (request.background()) {
            throw ApiError.unsupported("background", "Nothing runs in the background over a WebSocket.")
                    .exception();
        }
        byte[] body = request.store() ? Json.bytes(whole) : NOT_KEPT;
        return new Incoming.Create(lane, request, body, generate, traceparent, size);
    }

    /** Only what can be an id: a refusal waits for its turn, and must not hold what it was refused for. */
    private static @Nullable String previous(ObjectNode frame) {
        String id = frame.path("previous_response_id").textValue();
        return id != null && Ids.wellFormed(id) ? id : null;
    }
}
