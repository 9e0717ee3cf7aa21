package dev.antiphon.model.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What an upstream says went wrong, in whatever form it says so. Never shown to clients: it only decides which of our
 * own faults they get, and goes to the log. Only its beginning is kept, since it is searched: an upstream may say megabytes.
 *
 * @param status the HTTP status, or what the error itself claims it to be, 0 where it does not
 * @param code code and type, in lower case, blank where there is none
 */
public record UpstreamError(int status, String code, String message) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder(new JsonFactory()).build();

    /** Of each text, in characters. */
    private static final int MOST = 1_000;

    public UpstreamError {
        code = beginning(code);
        message = beginning(message);
    }

    private static String beginning(String text) {
        return text.length() > MOST ? text.substring(0, MOST) : text;
    }

    /** From the body of an answer with an error status. */
    static UpstreamError of(int status, byte[] body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json != null && json.isObject()) {
                UpstreamError told = of(json.hasNonNull("error") ? json.get("error") : json);
                return new UpstreamError(status, told.code, told.message);
            }
        } catch (IOException noJson) {
            // falls through: a proxy's HTML, for example
        }
        return new UpstreamError(status, "", new String(body, StandardCharsets.UTF_8));
    }

    /** From an error object, or the plain string some upstreams send instead. */
    public static UpstreamError of(JsonNode error) {
        if (!error.isObject()) {
            return new UpstreamError(0, "", error.asText());
        }
        JsonNode code = error.path("code");
        String codes = code.asText() + " " + error.path("type").asText();
        return new UpstreamError(
                code.canConvertToInt() ? code.intValue() : 0,
                codes.toLowerCase(Locale.ROOT).strip(),
                messageOf(error));
    }

    private static String messageOf(JsonNode error) {
        for (String name : new String[] {"message", "detail", "error"}) {
            if (error.hasNonNull(name)) {
                return error.get(name).isTextual()
                        ? error.get(name).textValue()
                        : error.get(name).toString();
            }
        }
        return error.toString();
    }

    /** Whether the code, type or message speaks of one of these, all in lower case. */
    boolean speaksOf(String... words) {
        String said = message.toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (code.contains(word) || said.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
