package dev.antiphon.protocol;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fault as clients see it: the status line, the envelope's four keys, and whether trying again helps.
 *
 * @param status HTTP status; over a stream that has begun it only tells the class of the fault
 * @param type {@code invalid_request_error}, {@code server_error}, {@code rate_limit_error} …
 * @param code the machine-readable code, null where the fault table has none
 * @param param path of the offending parameter such as {@code input[1].content}, or null
 * @param retryAfter when to come back, null if not known
 * @param retryable what {@code x-should-retry} says; null leaves it to the SDK's own rules
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        @Nullable Duration retryAfter,
        @Nullable Boolean retryable) {

    public static final String INVALID_REQUEST = "invalid_request_error";
    public static final String SERVER_ERROR = "server_error";
    public static final String CONNECTOR_ERROR = "external_connector_error";
    public static final String CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded";

    private static final int LONGEST_SHOWN = 64;
    private static final int LONGEST_PATH = 200;

    public ApiError(int status, String type, @Nullable String code, @Nullable String param, String message) {
        this(status, type, code, param, message, null, null);
    }

    /** The code, or the type where there is none. */
    public String word() {
        return code == null ? type : code;
    }

    /** A 400 of the caller's making. */
    public static ApiError invalid(@Nullable String code, @Nullable String param, String message) {
        return new ApiError(400, INVALID_REQUEST, code, param, message);
    }

    public static ApiError missing(String param) {
        return invalid("missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
    }

    /** The path ends in a name that the client chose, which may be of any length. */
    public static ApiError unknownParameter(String path) {
        String param = shown(path, LONGEST_PATH);
        return invalid("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
    }

    /** For a parameter the contract knows and this server does not honour (yet): never silently ignored. */
    public static ApiError unsupported(String param, String why) {
        return invalid("unsupported_parameter", param, "Unsupported parameter: '" + param + "'. " + why);
    }

    public static ApiError invalidType(String param, String expected, String got) {
        return invalid(
                "invalid_type",
                param,
                "Invalid type for '" + param + "': expected " + expected + ", but got " + got + " instead.");
    }

    public static ApiError invalidValue(String param, String value, Collection<String> supported) {
        return invalid(
                "invalid_value",
                param,
                "Invalid value: '" + shown(value) + "'. Supported values are: '" + String.join("', '", supported)
                        + "'.");
    }

    /** For an id or a name that is none: see {@link Ids#wellFormed}. */
    public static ApiError malformed(String param) {
        return invalid(
                "invalid_value", param, "Invalid '" + param + "': expected 1 to 64 letters, digits, '_' or '-'.");
    }

    /** Enough of what a client sent to recognise it: a fault must not be as long as its cause. */
    public static String shown(String value) {
        return shown(value, LONGEST_SHOWN);
    }

    private static String shown(String value, int longest) {
        if (value.length() <= longest) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(longest - 1)) ? longest - 1 : longest;
        return value.substring(0, end) + "…";
    }

    /** What is to be read, and written, is more than the model can hold. */
    public static ApiError contextOverflow() {
        return invalid(
                CONTEXT_LENGTH_EXCEEDED,
                "input",
                "Your input exceeds the context window of this model. Please adjust your input and try again.");
    }

    /** A server of tools that the request counts on could not be asked (decision D32). */
    public static ApiError connector(String message) {
        return new ApiError(424, CONNECTOR_ERROR, "http_error", "tools", message);
    }

    /** A 403 for whoever has not the role for something; that it is there is no secret. */
    public static ApiError insufficientPermissions(String message) {
        return new ApiError(403, INVALID_REQUEST, "insufficient_permissions", null, message);
    }

    /** Not found, or somebody else's: the two are the same answer. */
    public static ApiError notFound(String message) {
        return new ApiError(404, INVALID_REQUEST, null, null, message);
    }

    public static ApiError server(int status, String message) {
        return new ApiError(status, SERVER_ERROR, null, null, message);
    }

    /** For what is wrong here, of which clients can make nothing. */
    public static ApiError defect() {
        return server(500, "The server had an error. Please try again.");
    }

    public ApiError retryAfter(Duration wait) {
        return new ApiError(status, type, code, param, message, wait, retryable);
    }

    public ApiError retryable(boolean retry) {
        return new ApiError(status, type, code, param, message, retryAfter, retry);
    }

    /** {@code {"error":{"message","type","param","code"}}}, all four keys always present. */
    public Map<String, Object> envelope() {
        return Map.of("error", body());
    }

    /** What stands under {@code error} in the envelope and in a stream's error event. */
    public Map<String, @Nullable Object> body() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("message", message);
        body.put("type", type);
        body.put("param", param);
        body.put("code", code);
        return body;
    }

    public ApiException exception() {
        return new ApiException(this);
    }
}
