package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How the text of the answer is to look.
 *
 * @param verbosity {@code low}, {@code medium}, {@code high} or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextConfig(Format format, @Nullable String verbosity) {

    public static final TextConfig PLAIN = new TextConfig(new Format.Text(), null);

    /** The form of the answer. */
    @JsonPropertyOrder("type")
    public sealed interface Format {

        @JsonProperty("type")
        String type();

        /** Free text. */
        record Text() implements Format {
            @Override
            public String type() {
                return "text";
            }
        }

        /** Any JSON object. */
        record JsonObject() implements Format {
            @Override
            public String type() {
                return "json_object";
            }
        }

        /** JSON that follows a schema; the schema is kept as it came. */
        record JsonSchema(String name, @Nullable String description, JsonNode schema, boolean strict)
                implements Format {
            @Override
            public String type() {
                return "json_schema";
            }
        }
    }
}
