package dev.antiphon.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.TreeSet;

/**
 * The one way to write JSON that is hashed: what means the same is the same bytes. As RFC 8785 has it, names in order, no
 * blanks, in UTF-8; but numbers keep their exact value, which that would round.
 */
public final class CanonicalJson {

    /** Whole numbers with more digits are written with an exponent, as RFC 8785 has it: a short one can mean a billion of them. */
    private static final int MOST_DIGITS = 21;

    private CanonicalJson() {}

    public static byte[] of(JsonNode json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
            write(json, out);
        } catch (IOException defect) {
            throw new IllegalArgumentException("It cannot be written", defect);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonNode json, JsonGenerator out) throws IOException {
        switch (json.getNodeType()) {
            case OBJECT -> object(json, out);
            case ARRAY -> {
                out.writeStartArray();
                for (JsonNode element : json) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            case NUMBER -> out.writeNumber(number(json));
            case STRING -> out.writeString(Unicode.wellFormed(json.textValue()));
            case BOOLEAN -> out.writeBoolean(json.booleanValue());
            case NULL -> out.writeNull();
            case BINARY, MISSING, POJO -> throw new IOException("a " + json.getNodeType() + " is no JSON");
        }
    }

    private static void object(JsonNode json, JsonGenerator out) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        json.fieldNames().forEachRemaining(names::add);
        out.writeStartObject();
        for (String name : names) {
            out.writeFieldName(Unicode.wellFormed(name));
            write(json.get(name), out);
        }
        out.writeEndObject();
    }

    private static String number(JsonNode json) {
        if (json.isInt() || json.isLong()) {
            return json.asText();
        }
        BigDecimal value = json.decimalValue().stripTrailingZeros();
        boolean whole = value.scale() <= 0 && (long) value.precision() - value.scale() <= MOST_DIGITS;
        return whole ? value.toBigInteger().toString() : value.toString();
    }
}
