package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a response object repeats of its request. */
final class EchoReader {

    private EchoReader() {}

    static Echo read(Fields fields) {
        List<ToolSpec> tools = fields.listOrEmpty("tools", ToolReader::read);
        return new Echo(
                fields.flag("background", false),
                conversation(fields.object("conversation")),
                fields.value("instructions"),
                integer(fields.value("max_output_tokens")),
                integer(fields.value("max_tool_calls")),
                fields.flag("parallel_tool_calls", true),
                fields.text("previous_response_id"),
                fields.text("prompt_cache_key"),
                fields.value("prompt_cache_options"),
                fields.text("prompt_cache_retention"),
                fields.text("safety_identifier"),
                reasoning(fields.object("reasoning")),
                Objects.requireNonNullElse(fields.text("service_tier"), "default"),
                fields.flag("store", true),
                decimal(fields.value("temperature"), 1),
                decimal(fields.value("top_p"), 1),
                decimal(fields.value("presence_penalty"), 0),
                decimal(fields.value("frequency_penalty"), 0),
                Objects.requireNonNullElse(integer(fields.value("top_logprobs")), 0),
                TextReader.read(fields),
                ToolChoiceReader.stored(fields),
                tools,
                Objects.requireNonNullElse(fields.text("truncation"), "disabled"),
                Metadata.stored(fields.value("metadata")),
                fields.text("user"),
                PromptUse.stored(fields.object("prompt")));
    }

    private static Echo.@Nullable Named conversation(@Nullable Fields named) {
        return named == null ? null : Echo.Named.of(named.text("id"));
    }

    private static @Nullable Integer integer(@Nullable JsonNode value) {
        return value == null ? null : (Integer) value.intValue();
    }

    private static double decimal(@Nullable JsonNode value, double otherwise) {
        return value == null ? otherwise : value.doubleValue();
    }

    private static ReasoningConfig reasoning(@Nullable Fields reasoning) {
        return reasoning == null
                ? ReasoningConfig.DEFAULT
                : new ReasoningConfig(reasoning.text("effort"), reasoning.text("summary"), reasoning.text("context"));
    }
}
