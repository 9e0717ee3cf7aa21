package dev.antiphon.api;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a request, bounded in bytes and in depth. Stateless; thread-safe. */
public final class RequestBody {

    /** Several times what the most input items and tools that are allowed come to; some 50 MB of tree. */
    private static final long MOST_TOKENS = 1_000_000;

    private final int maxBytes;
    private final JsonMapper mapper;

    /**
     * @param maxBytes of the body; more is a 413
     * @param maxDepth of nested objects and arrays; more is a 400
     */
    public RequestBody(int maxBytes, int maxDepth) {
        this.maxBytes = maxBytes;
        this.mapper = Json.reading(maxDepth, MOST_TOKENS);
    }

    /** The bytes of the body. */
    byte[] bytes(ContainerRequestContext request) throws IOException {
        requireJson(request.getHeaderString(HttpHeaders.CONTENT_TYPE));
        requirePlain(request.getHeaderString(HttpHeaders.CONTENT_ENCODING));
        int announced = request.getLength();
        if (announced > maxBytes) {
            throw tooLarge();
        }
        return read(request.getEntityStream(), announced);
    }

    /** The tree of a body that must be there. */
    JsonNode required(ContainerRequestContext request) throws IOException {
        return tree(bytes(request));
    }

    /** The tree of a body that may be left out, type and all: an empty object then. */
    JsonNode optional(ContainerRequestContext request) throws IOException {
        return request.hasEntity() ? required(request) : JsonNodeFactory.instance.objectNode();
    }

    /** The tree of the body. */
    public JsonNode tree(byte[] body) {
        if (body.length == 0) {
            throw badJson("The request body is empty; a JSON object is expected.");
        }
        if (!UnicodeCheck.looksLikeUtf8(body)) {
            throw badJson("The request body must be encoded in UTF-8.");
        }
        if (UnicodeCheck.holdsLoneSurrogate(body)) {
            throw badJson("The request body holds half of a surrogate pair, which is no Unicode text.");
        }
        try {
            JsonNode tree = mapper.readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw badJson("The request body is empty; a JSON object is expected.");
            }
            return tree;
        } catch (StreamConstraintsException bomb) {
            throw badJson(
                    "The request body is nested too deeply, or holds too many values or a number that is too long.");
        } catch (IOException | NumberFormatException bad) {
            // The bytes are here, so whatever the reader complains about is in them: exponents of many digits, too.
            throw badJson("We could not parse the JSON body of your request.");
        }
    }

    private byte[] read(InputStream in, int announced) throws IOException {
        // Memory for what has come, not for what was announced.
        byte[] buffer = new byte[Math.min(Math.max(announced, 1024), 64 * 1024)];
        ByteArrayOutputStream body = new ByteArrayOutputStream(buffer.length);
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (body.size() + n > maxBytes) {
                throw tooLarge();
            }
            body.write(buffer, 0, n);
        }
        return body.toByteArray();
    }

    private RuntimeException tooLarge() {
        return new ApiError(
                        413,
                        ApiError.INVALID_REQUEST,
                        null,
                        null,
                        "The request body is larger than the " + maxBytes + " bytes that are allowed.")
                .exception();
    }

    /** Only JSON: a form or plain text is what another site could make a browser send. */
    private static void requireJson(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int end = type.indexOf(';');
        if (!(end < 0 ? type : type.substring(0, end)).trim().equals(MediaType.APPLICATION_JSON)) {
            throw unsupported("The request body must be sent with Content-Type: application/json.");
        }
    }

    private static void requirePlain(@Nullable String encoding) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw unsupported("A request body with a Content-Encoding is not accepted.");
        }
    }

    private static RuntimeException unsupported(String message) {
        return new ApiError(415, ApiError.INVALID_REQUEST, "unsupported_media_type", null, message).exception();
    }

    private static RuntimeException badJson(String message) {
        return ApiError.invalid(null, null, message).exception();
    }
}
