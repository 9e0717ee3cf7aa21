package dev.antiphon.model.responses;

import dev.antiphon.model.InWords;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.wire.WrittenBody;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Hints;
import dev.antiphon.protocol.ReasoningConfig;
import dev.antiphon.protocol.TextConfig;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.protocol.Unicode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as the body of {@code POST /responses}: everything that means something to the answer, and nothing that is
 * kept upstream. Immutable; thread-safe.
 */
final class RequestWriter {

    /** Values of {@code include} that make hosted tools say more. */
    private static final String[] OF_HOSTED_TOOLS = {"web_search_call.", "file_search_call.", "code_interpreter_call."};

    private final ResponsesDialect dialect;
    private final String upstream;

    /** @param upstream the operator's name for it */
    RequestWriter(ResponsesDialect dialect, String upstream) {
        this.dialect = dialect;
        this.upstream = upstream;
    }

    byte[] write(ModelRequest call) throws ModelException {
        return WrittenBody.of(generator -> {
            FieldsWriter json = new FieldsWriter(generator, dialect.strip());
            CreateResponse request = call.request();
            json.text("model", call.model());
            json.flag("stream", true);
            json.flag("store", false);
            json.texts("include", includes(request));
            json.text("instructions", instructions(request));
            json.field(
                    "input", () -> new ItemsWriter(generator, dialect, upstream, call.tools()).write(call.context()));
            new ToolsWriter(json, dialect).write(call);
            sampling(json, call);
            text(json, request.text());
            hints(json, request);
        });
    }

    /** What is encrypted is always wanted: there is no other way to have it, and nothing is kept upstream. */
    private Set<String> includes(CreateResponse request) {
        Set<String> includes = new TreeSet<>();
        includes.add(CreateResponse.INCLUDE_SEALED_REASONING);
        if (request.wantsLogprobs()) {
            includes.add(CreateResponse.INCLUDE_LOGPROBS);
        }
        if (!dialect.hostedTools().isEmpty()) {
            request.include().stream()
                    .filter(value -> Stream.of(OF_HOSTED_TOOLS).anyMatch(value::startsWith))
                    .forEach(includes::add);
        }
        return includes;
    }

    /** An upstream that has no field for a wish is told in words. */
    private @Nullable String instructions(CreateResponse request) {
        return InWords.behind(
                request.instructions(),
                isDescribed() ? InWords.format(request.text().format()) : null);
    }

    private boolean isDescribed() {
        return dialect.structuredOutputs() == StructuredOutputs.DESCRIBED;
    }

    private static void sampling(FieldsWriter json, ModelRequest call) throws IOException {
        CreateResponse.Sampling sampling = call.request().sampling();
        json.number("temperature", sampling.temperature());
        json.number("top_p", sampling.topP());
        penalty(json, "presence_penalty", sampling.presencePenalty());
        penalty(json, "frequency_penalty", sampling.frequencyPenalty());
        json.number("top_logprobs", sampling.topLogprobs());
        json.number("max_output_tokens", call.maxOutputTokens());
        ReasoningConfig reasoning = call.request().reasoning();
        if (reasoning.effort() != null || reasoning.summary() != null) {
            json.object("reasoning", inner -> {
                inner.text("effort", reasoning.effort());
                inner.text("summary", reasoning.summary());
            });
        }
    }

    /** Not every upstream has a field for it, and none is what all of them do without one. */
    private static void penalty(FieldsWriter json, String name, @Nullable Double penalty) throws IOException {
        if (penalty != null && penalty != 0) {
            json.number(name, penalty);
        }
    }

    private void text(FieldsWriter json, TextConfig text) throws IOException {
        boolean plain = text.format() instanceof Format.Text || isDescribed();
        String verbosity = text.verbosity();
        if (plain && verbosity == null) {
            return;
        }
        json.object("text", inner -> {
            if (!plain) {
                inner.object("format", format -> format(format, text.format()));
            }
            inner.text("verbosity", verbosity);
        });
    }

    private static void format(FieldsWriter json, Format format) throws IOException {
        json.text("type", format.type());
        if (format instanceof Format.JsonSchema schema) {
            json.text("name", schema.name());
            json.text("description", schema.description());
            json.tree("schema", schema.schema());
            json.flag("strict", schema.strict());
        }
    }

    private void hints(FieldsWriter json, CreateResponse request) throws IOException {
        Hints hints = request.hints();
        hint(json, "prompt_cache_key", hints.promptCacheKey());
        hint(json, "prompt_cache_retention", hints.promptCacheRetention());
        hint(json, "safety_identifier", hints.safetyIdentifier());
        hint(json, "service_tier", hints.serviceTier());
        hint(json, "user", hints.user());
        if (dialect.send().contains("prompt_cache_options") && hints.promptCacheOptions() != null) {
            json.tree("prompt_cache_options", hints.promptCacheOptions());
        }
        if (dialect.send().contains("metadata") && !request.metadata().isEmpty()) {
            json.object("metadata", inner -> {
                for (var pair : request.metadata().entrySet()) {
                    inner.text(Unicode.wellFormed(pair.getKey()), pair.getValue());
                }
            });
        }
    }

    private void hint(FieldsWriter json, String name, @Nullable String value) throws IOException {
        if (dialect.send().contains(name)) {
            json.text(name, value);
        }
    }
}
