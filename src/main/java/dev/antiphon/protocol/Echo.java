package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a response repeats of its request; the same in every state of the response.
 *
 * <p>Sends what satisfies the strictest known reader: defaults as values, never null where a reader wants one.
 */
public record Echo(
        boolean background,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Named conversation,
        @Nullable String instructions,
        @Nullable Integer maxOutputTokens,
        @Nullable Integer maxToolCalls,
        boolean parallelToolCalls,
        @Nullable String previousResponseId,
        @Nullable String promptCacheKey,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode promptCacheOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String promptCacheRetention,
        @Nullable String safetyIdentifier,
        ReasoningConfig reasoning,
        String serviceTier,
        boolean store,
        double temperature,
        double topP,
        double presencePenalty,
        double frequencyPenalty,
        int topLogprobs,
        TextConfig text,
        ToolChoice toolChoice,
        List<ToolSpec> tools,
        String truncation,
        Map<String, String> metadata,
        @Nullable String user) {

    /** The conversation a response is a turn of. */
    public record Named(String id) {

        static @Nullable Named of(@Nullable String id) {
            return id == null ? null : new Named(id);
        }
    }

    public static Echo of(CreateResponse request) {
        return new Echo(
                request.background(),
                Named.of(request.conversation()),
                request.instructions(),
                request.maxOutputTokens(),
                request.maxToolCalls(),
                request.parallelToolCalls(),
                request.previousResponseId(),
                request.hints().promptCacheKey(),
                request.hints().promptCacheOptions(),
                request.hints().promptCacheRetention(),
                request.hints().safetyIdentifier(),
                request.reasoning(),
                "default",
                request.store(),
                orElse(request.sampling().temperature(), 1),
                orElse(request.sampling().topP(), 1),
                orElse(request.sampling().presencePenalty(), 0),
                orElse(request.sampling().frequencyPenalty(), 0),
                request.sampling().topLogprobs() == null
                        ? 0
                        : request.sampling().topLogprobs(),
                request.text(),
                request.toolChoice(),
                request.tools(),
                request.context().truncation(),
                request.metadata(),
                request.hints().user());
    }

    private static double orElse(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
