package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Response.Failure;
import dev.antiphon.protocol.Response.IncompleteDetails;
import org.jspecify.annotations.Nullable;

/** Reads a response object that this house wrote. What an older version did not say has its default. */
public final class ResponseReader {

    private ResponseReader() {}

    /** The value that was written; writing it again gives the same JSON. */
    public static Response read(JsonNode json) {
        return Fields.readStored(json, ResponseReader::response);
    }

    private static Response response(Fields fields) {
        Fields error = fields.object("error");
        Fields details = fields.object("incomplete_details");
        return new Response(
                text(fields, "id"),
                fields.required("created_at").longValue(),
                seconds(fields.value("completed_at")),
                Status.of(text(fields, "status")),
                error == null ? null : new Failure(text(error, "code"), text(error, "message")),
                details == null ? null : new IncompleteDetails(text(details, "reason")),
                text(fields, "model"),
                fields.listOrEmpty("output", ItemReader::read),
                usage(fields.value("usage")),
                EchoReader.read(fields));
    }

    private static String text(Fields fields, String name) {
        return fields.requiredText(name, Integer.MAX_VALUE);
    }

    private static @Nullable Long seconds(@Nullable JsonNode value) {
        return value == null ? null : (Long) value.longValue();
    }

    private static @Nullable Usage usage(@Nullable JsonNode usage) {
        if (usage == null) {
            return null;
        }
        JsonNode input = usage.path("input_tokens_details");
        return new Usage(
                usage.path("input_tokens").longValue(),
                new Usage.InputDetails(
                        input.path("cached_tokens").longValue(),
                        input.path("cache_write_tokens").longValue()),
                usage.path("output_tokens").longValue(),
                new Usage.OutputDetails(usage.path("output_tokens_details")
                        .path("reasoning_tokens")
                        .longValue()),
                usage.path("total_tokens").longValue());
    }
}
