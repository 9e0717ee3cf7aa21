package dev.antiphon.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.RunNote;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.TextConfig;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was asked, as attributes of spans. */
final class Question {

    /** The optional fields of a request that hold a number, a choice or a flag, and no words of anybody's. */
    private static final Set<String> PARAMETERS = Set.of(
            "max_output_tokens",
            "max_tool_calls",
            "parallel_tool_calls",
            "presence_penalty",
            "frequency_penalty",
            "temperature",
            "top_p",
            "top_logprobs",
            "store",
            "background");

    /** Of a tool that the client or the model's upstream runs; an MCP server's entry may name its address. */
    private static final Set<String> DEFINITION =
            Set.of("type", "name", "description", "parameters", "strict", "format");

    private final RunNote.Requested requested;
    private final Echo echo;
    private final JsonNode fields;

    Question(RunNote.Requested requested) {
        this.requested = requested;
        this.echo = requested.request();
        this.fields = Json.MAPPER.valueToTree(echo);
    }

    /** What is asked, of whom, and how. */
    void describe(Span span) {
        span.setAttribute(Keys.PROVIDER, requested.upstream());
        span.setAttribute(Keys.LLM_SYSTEM, requested.upstream());
        span.setAttribute(Keys.LLM_PROVIDER, requested.upstream());
        span.setAttribute(Keys.REQUEST_MODEL, requested.model());
        span.setAttribute(Keys.MODEL_NAME, requested.model());
        if (echo.maxOutputTokens() != null) {
            span.setAttribute(Keys.MAX_TOKENS, (long) echo.maxOutputTokens());
        }
        span.setAttribute(Keys.TEMPERATURE, echo.temperature());
        span.setAttribute(Keys.TOP_P, echo.topP());
        span.setAttribute(Keys.OUTPUT_TYPE, echo.text().format() instanceof TextConfig.Format.Text ? "text" : "json");
        span.setAttribute(Keys.PARAMETERS, parameters());
    }

    private String parameters() {
        ObjectNode some = Json.MAPPER.createObjectNode();
        fields.properties().forEach(field -> {
            if (PARAMETERS.contains(field.getKey()) && !field.getValue().isNull()) {
                some.set(field.getKey(), field.getValue());
            }
        });
        return some.toString();
    }

    /** Who asks, and what it goes on with. */
    void describeRequest(Span span) {
        String user = user();
        if (user != null) {
            span.setAttribute(Keys.USER, user);
        }
        if (echo.previousResponseId() != null) {
            span.setAttribute(Keys.PREVIOUS, echo.previousResponseId());
        }
        if (echo.conversation() != null) {
            span.setAttribute(Keys.CONVERSATION, echo.conversation().id());
        }
    }

    private @Nullable String user() {
        String named = echo.metadata().getOrDefault("user_id", echo.user());
        return named == null ? echo.safetyIdentifier() : named;
    }

    /** The upstream that is to be asked, as configured. */
    String upstream() {
        return requested.upstream();
    }

    /** The words: only where the operator wants them. */
    void tell(Span span, RunNote.Asked asked) {
        String instructions = fields.path("instructions").isTextual()
                ? fields.path("instructions").asText()
                : "";
        new Messages(instructions, asked.context()).write(span, Keys.INPUT_MESSAGES, Keys.LLM_INPUT);
        List<String> definitions = new ArrayList<>();
        fields.path("tools").forEach(tool -> definitions.add(definition(tool)));
        span.setAttribute(Keys.TOOL_DEFINITIONS, "[" + String.join(",", definitions) + "]");
        for (int i = 0; i < Math.min(definitions.size(), Messages.MOST); i++) {
            span.setAttribute(Keys.LLM_TOOLS + i + ".tool.json_schema", definitions.get(i));
        }
    }

    private static String definition(JsonNode tool) {
        ObjectNode told = Json.MAPPER.createObjectNode();
        tool.properties().forEach(field -> {
            if (DEFINITION.contains(field.getKey())) {
                told.set(field.getKey(), field.getValue());
            }
        });
        return told.toString();
    }
}
