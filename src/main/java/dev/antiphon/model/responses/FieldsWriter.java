package dev.antiphon.model.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Unicode;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the fields of an object, but for those that have no value and those that are left out on purpose. */
final class FieldsWriter {

    private final JsonGenerator json;
    private final Set<String> without;

    FieldsWriter(JsonGenerator json, Set<String> without) {
        this.json = json;
        this.without = without;
    }

    /** Writes one value. */
    interface Value {
        void write() throws IOException;
    }

    /** Writes the fields of an object within; none of them is left out. */
    interface Inner {
        void write(FieldsWriter fields) throws IOException;
    }

    void field(String name, Value value) throws IOException {
        if (!without.contains(name)) {
            json.writeFieldName(name);
            value.write();
        }
    }

    void object(String name, Inner inner) throws IOException {
        field(name, () -> object(inner));
    }

    void object(Inner inner) throws IOException {
        json.writeStartObject();
        inner.write(new FieldsWriter(json, Set.of()));
        json.writeEndObject();
    }

    void text(String name, @Nullable String value) throws IOException {
        if (value != null) {
            field(name, () -> json.writeString(Unicode.wellFormed(value)));
        }
    }

    void texts(String name, Collection<String> values) throws IOException {
        field(name, () -> {
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        });
    }

    void flag(String name, boolean value) throws IOException {
        field(name, () -> json.writeBoolean(value));
    }

    void number(String name, @Nullable Double value) throws IOException {
        if (value != null) {
            field(name, () -> json.writeNumber(value));
        }
    }

    void number(String name, @Nullable Integer value) throws IOException {
        if (value != null) {
            field(name, () -> json.writeNumber(value));
        }
    }

    void tree(String name, JsonNode value) throws IOException {
        field(name, () -> json.writeTree(value));
    }

    /** An array, whose values are written one by one. */
    void array(String name, Value values) throws IOException {
        field(name, () -> {
            json.writeStartArray();
            values.write();
            json.writeEndArray();
        });
    }

    void tree(JsonNode value) throws IOException {
        json.writeTree(value);
    }
}
