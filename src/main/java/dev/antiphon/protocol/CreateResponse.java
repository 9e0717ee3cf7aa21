package dev.antiphon.protocol;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}, checked and with defaults filled in. {@link CreateResponseReader} makes it.
 *
 * <p>What the contract knows and this server cannot do (yet) has been refused before a value of this type exists, so
 * every component here is honoured.
 *
 * @param input at least one item, in order, but for a warm-up; ids only where the client gave them. The data of {@code
 *     x_context} is one of them
 * @param conversation the id of the conversation it is a turn of; never together with {@code previousResponseId}
 * @param metadata at most 16 pairs, echoed
 * @param prompt the template it was made from, null for none
 * @param context what is done when it grows too long
 * @param memory whether the model may be told what is remembered of its caller, and add to it
 */
public record CreateResponse(
        String model,
        List<Item> input,
        @Nullable String instructions,
        @Nullable String previousResponseId,
        @Nullable String conversation,
        boolean store,
        boolean background,
        boolean stream,
        boolean obfuscate,
        @Nullable Integer maxOutputTokens,
        @Nullable Integer maxToolCalls,
        boolean parallelToolCalls,
        List<ToolSpec> tools,
        ToolChoice toolChoice,
        TextConfig text,
        ReasoningConfig reasoning,
        Set<String> include,
        Sampling sampling,
        Hints hints,
        Map<String, String> metadata,
        @Nullable PromptUse prompt,
        ContextConfig context,
        boolean memory) {

    public static final String INCLUDE_LOGPROBS = "message.output_text.logprobs";
    public static final String INCLUDE_SEALED_REASONING = "reasoning.encrypted_content";

    /** The words for how fast and how dear a model works. */
    public static final List<String> TIERS =
            List.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");

    /** How the next token is chosen; null leaves it to the model. */
    public record Sampling(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Double presencePenalty,
            @Nullable Double frequencyPenalty,
            @Nullable Integer topLogprobs) {}

    /** The same request with other instructions. */
    public CreateResponse instructed(@Nullable String others) {
        return new CreateResponse(
                model,
                input,
                others,
                previousResponseId,
                conversation,
                store,
                background,
                stream,
                obfuscate,
                maxOutputTokens,
                maxToolCalls,
                parallelToolCalls,
                tools,
                toolChoice,
                text,
                reasoning,
                include,
                sampling,
                hints,
                metadata,
                prompt,
                context,
                memory);
    }

    /** The same request, for an answer in plain words that calls nothing: what a summary is. */
    public CreateResponse inPlainWords() {
        return new CreateResponse(
                model,
                input,
                instructions,
                previousResponseId,
                conversation,
                store,
                background,
                stream,
                obfuscate,
                null,
                maxToolCalls,
                parallelToolCalls,
                tools,
                ToolChoice.Mode.NONE,
                TextConfig.PLAIN,
                reasoning,
                Set.of(),
                new Sampling(
                        sampling.temperature, sampling.topP, sampling.presencePenalty, sampling.frequencyPenalty, null),
                hints,
                metadata,
                prompt,
                context,
                memory);
    }

    /** What the model reads before everything that was said: the messages of the template. */
    public List<Item> opening() {
        return prompt == null ? List.of() : prompt.messages();
    }

    /** Whether reasoning items are to carry what a client without stored responses sends back. */
    public boolean wantsSealedReasoning() {
        return include.contains(INCLUDE_SEALED_REASONING);
    }

    /** Whether the client wants the log probabilities of the answer's tokens, whichever of the two fields says so. */
    public boolean wantsLogprobs() {
        Integer top = sampling.topLogprobs;
        return include.contains(INCLUDE_LOGPROBS) || (top != null && top > 0);
    }
}
