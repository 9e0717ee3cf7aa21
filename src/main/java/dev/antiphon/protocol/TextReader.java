package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.TextConfig.Format;
import java.util.List;

/** Reads a request's {@code text}: the answer's format and verbosity. An empty object is valid. */
final class TextReader {

    private TextReader() {}

    static TextConfig read(Fields fields) {
        Fields text = fields.object("text");
        if (text == null) {
            return TextConfig.PLAIN;
        }
        Fields format = text.object("format");
        String verbosity = text.choice("verbosity", List.of("low", "medium", "high"));
        text.refuseOthers();
        return new TextConfig(format == null ? new Format.Text() : format(format), verbosity);
    }

    private static Format format(Fields fields) {
        fields.required("type");
        String type = fields.choice("type", List.of("text", "json_object", "json_schema"));
        Format format = switch (type == null ? "text" : type) {
            case "json_object" -> new Format.JsonObject();
            case "json_schema" -> schema(fields);
            default -> new Format.Text();
        };
        fields.refuseOthers();
        return format;
    }

    private static Format schema(Fields fields) {
        String name = fields.requiredText("name", 64);
        if (!Ids.wellFormed(name)) {
            throw ApiError.malformed(fields.pathOf("name")).exception();
        }
        JsonNode schema =
                Fields.of(fields.required("schema"), fields.pathOf("schema")).json();
        return new Format.JsonSchema(name, fields.text("description"), schema, fields.flag("strict", false));
    }
}
