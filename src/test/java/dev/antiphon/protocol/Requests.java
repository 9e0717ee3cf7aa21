package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Requests as tests write them down: JSON, with single quotes for double ones. */
public final class Requests {

    static final CreateResponseReader READER = new CreateResponseReader(Set.of("mine"), 5, 6);

    private Requests() {}

    static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A valid request with the given fields, which may replace its own. */
    static ObjectNode with(String fields) {
        ObjectNode request = (ObjectNode) json("{'model':'m','input':'Hi'}");
        request.setAll((ObjectNode) json("{" + fields + "}"));
        return request;
    }

    static CreateResponse read(String fields) {
        return READER.read(with(fields));
    }

    /** The fault of a request with the given fields. */
    static ApiError refusal(String fields) {
        return refusal(with(fields));
    }

    static ApiError refusal(JsonNode request) {
        return refusal(() -> READER.read(request));
    }

    public static ApiError refusal(Runnable reading) {
        ApiException refused = catchThrowableOfType(ApiException.class, reading::run);
        if (refused == null) {
            throw new AssertionError("It was not refused");
        }
        return refused.error();
    }

    /** What a fault is about, on one line: {@code 400 code param}. */
    public static String brief(ApiError error) {
        return error.status() + " " + error.code() + " " + error.param();
    }

    /** One input item, read from JSON. */
    static Item item(String json) {
        return ItemReader.read(Fields.of(json(json), "item"));
    }
}
