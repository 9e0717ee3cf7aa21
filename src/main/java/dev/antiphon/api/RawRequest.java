package dev.antiphon.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that is handed on as it came, but for the name of the model: what the upstream calls it takes the place of what
 * the client does, and not another byte changes.
 */
final class RawRequest {

    private static final int LONGEST_NAME = 256;

    private final byte[] body;
    private final String model;
    private final List<Place> places;

    private RawRequest(byte[] body, String model, List<Place> places) {
        this.body = body;
        this.model = model;
        this.places = places;
    }

    /** Where the name stands, quotes and all. */
    private record Place(int from, int to) {}

    /**
     * @param body a JSON object that has been parsed before
     * @throws dev.antiphon.protocol.ApiException a 400 when it names no model
     */
    static RawRequest of(byte[] body) {
        List<Place> places = new ArrayList<>();
        String model = null;
        try (JsonParser json = Json.MAPPER.createParser(body)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equalsIgnoreCase("model") && !name.equals("model")) {
                    // An upstream that does not look at the case would serve that one, whatever was asked for here.
                    throw ApiError.invalid(
                                    "unknown_parameter", name, "Unknown parameter: '" + ApiError.shown(name) + "'.")
                            .exception();
                }
                if (name.equals("model") && value != JsonToken.VALUE_STRING) {
                    throw ApiError.invalid("invalid_type", "model", "Invalid type for 'model': expected a string.")
                            .exception();
                }
                if (name.equals("model")) {
                    model = json.getText();
                    places.add(new Place((int) json.currentTokenLocation().getByteOffset(), (int)
                            json.currentLocation().getByteOffset()));
                }
                json.skipChildren();
            }
        } catch (IOException parsedBefore) {
            throw new UncheckedIOException(parsedBefore);
        }
        if (model == null || model.isBlank()) {
            throw ApiError.invalid("missing_required_parameter", "model", "Missing required parameter: 'model'.")
                    .exception();
        }
        if (model.length() > LONGEST_NAME) {
            throw ApiError.invalid(
                            "string_above_max_length",
                            "model",
                            "Invalid 'model': string too long. Expected at most " + LONGEST_NAME + " characters.")
                    .exception();
        }
        return new RawRequest(body, model, places);
    }

    /** What the client calls the model. */
    String model() {
        return model;
    }

    /** The body for an upstream that calls it so. */
    byte[] naming(String other) {
        if (other.equals(model)) {
            return body;
        }
        byte[] name = Json.bytes(other);
        ByteArrayOutputStream renamed = new ByteArrayOutputStream(body.length + name.length);
        int at = 0;
        for (Place place : places) {
            renamed.write(body, at, place.from() - at);
            renamed.writeBytes(name);
            at = place.to();
        }
        renamed.write(body, at, body.length - at);
        return renamed.toByteArray();
    }
}
