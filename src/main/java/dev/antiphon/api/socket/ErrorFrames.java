package dev.antiphon.api.socket;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a fault looks on a connection: {@code {"type":"error","status","stream_id"?,"error":{"type","code","message",
 * "param"}}}. The code is always a string here (decision D28).
 */
final class ErrorFrames {

    static final String CONNECTION_LIMIT = "websocket_connection_limit_reached";

    private ErrorFrames() {}

    /** A fault that stands alone. */
    static String of(ApiError error, String lane) {
        return text(frame(error, lane));
    }

    /** One that is an event of a response that had begun. */
    static String of(ApiError error, String lane, int sequenceNumber) {
        Map<String, Object> frame = frame(error, lane);
        frame.put("sequence_number", sequenceNumber);
        return text(frame);
    }

    private static Map<String, Object> frame(ApiError error, String lane) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", "error");
        frame.put("status", error.status());
        if (!lane.equals(Incoming.UNNAMED)) {
            frame.put("stream_id", lane);
        }
        Map<String, @Nullable Object> body = error.body();
        body.putIfAbsent(
                "code", error.type().equals(ApiError.SERVER_ERROR) ? ApiError.SERVER_ERROR : "invalid_request");
        frame.put("error", body);
        return frame;
    }

    private static String text(Map<String, Object> frame) {
        return new String(Json.bytes(frame), StandardCharsets.UTF_8);
    }
}
