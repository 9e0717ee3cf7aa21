package dev.antiphon.model.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The body of a request to an upstream: one JSON object, in UTF-8. */
public final class WrittenBody {

    private WrittenBody() {}

    /** Writes what is in the object. */
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** @throws ModelException a 400 when it holds text that has no form in UTF-8 */
    public static byte[] of(Fields fields) throws ModelException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException unwritable) {
            throw new ModelException(
                    ApiError.invalid(null, "input", "The request holds text that is not valid Unicode."), unwritable);
        }
        return bytes.toByteArray();
    }
}
