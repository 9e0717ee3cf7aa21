package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a response repeats of its request; but for the tier that was used, the same in every state of the response.
 *
 * <p>Sends what satisfies the strictest known reader: defaults as values, never null where a reader wants one.
 */
public record Echo(
        boolean background,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Named conversation,
        @Nullable JsonNode instructions,
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
        @Nullable String user,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PromptUse prompt) {

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
                instructions(request),
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
                request.hints().user(),
                brief(request.prompt()));
    }

    /** A string, or the messages of a template. */
    private static @Nullable JsonNode instructions(CreateResponse request) {
        if (!request.opening().isEmpty()) {
            return Brief.of(Json.MAPPER.valueToTree(request.opening()));
        }
        return request.instructions() == null ? null : JsonNodeFactory.instance.textNode(request.instructions());
    }

    private static @Nullable PromptUse brief(@Nullable PromptUse prompt) {
        return prompt == null || prompt.variables() == null
                ? prompt
                : new PromptUse(prompt.id(), prompt.version(), Brief.of(prompt.variables()), prompt.messages());
    }

    /** The same with the tier that was used. */
    Echo servedIn(String tier) {
        return new Echo(
                background,
                conversation,
                instructions,
                maxOutputTokens,
                maxToolCalls,
                parallelToolCalls,
                previousResponseId,
                promptCacheKey,
                promptCacheOptions,
                promptCacheRetention,
                safetyIdentifier,
                reasoning,
                tier,
                store,
                temperature,
                topP,
                presencePenalty,
                frequencyPenalty,
                topLogprobs,
                text,
                toolChoice,
                tools,
                truncation,
                metadata,
                user,
                prompt);
    }

    private static double orElse(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
