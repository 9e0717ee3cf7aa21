package dev.antiphon.model.chat;

import dev.antiphon.model.StructuredOutputs;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * In what an upstream's Chat Completions differ from those of others.
 *
 * @param maxTokensField {@code max_tokens}, which vLLM, Ollama and llama.cpp take, or {@code max_completion_tokens},
 *     which OpenAI's newer models insist on
 * @param developerRole whether the upstream knows the role {@code developer}; otherwise such messages go as
 *     {@code system}
 * @param streamOptions whether to ask for usage by {@code stream_options.include_usage}; without it most upstreams
 *     report none
 * @param send fields beyond the base that the upstream takes, out of {@link #SENDABLE}. Hints that mean nothing to an
 *     upstream make many refuse the whole request, so none is sent unless named here
 * @param reasoningField the field of an assistant message, out of {@link #REASONING_FIELDS}, under which the upstream takes
 *     what the model thought before, or {@value #NO_REASONING}
 * @param structuredOutputs what it makes of the format of an answer
 */
public record Dialect(
        String maxTokensField,
        boolean developerRole,
        boolean streamOptions,
        Set<String> send,
        String reasoningField,
        StructuredOutputs structuredOutputs) {

    public static final String NO_REASONING = "none";

    /** The first is for upstreams that take none. */
    public static final List<String> REASONING_FIELDS = List.of(NO_REASONING, "reasoning_content", "reasoning");

    public static final Set<String> SENDABLE = Set.of(
            "metadata",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "user",
            "verbosity");

    /** What vLLM, Ollama, llama.cpp and most hosted upstreams take. */
    public static final Dialect DEFAULT =
            new Dialect("max_tokens", false, true, Set.of(), NO_REASONING, StructuredOutputs.PASSED_ON);

    public Dialect {
        if (!SENDABLE.containsAll(send)) {
            throw new IllegalArgumentException("send may name " + new TreeSet<>(SENDABLE) + ", not " + send);
        }
        if (!Set.of("max_tokens", "max_completion_tokens").contains(maxTokensField)) {
            throw new IllegalArgumentException(
                    "The field for the most tokens is max_tokens or max_completion_tokens, not " + maxTokensField);
        }
        if (!REASONING_FIELDS.contains(reasoningField)) {
            throw new IllegalArgumentException("The field for reasoning is one of " + REASONING_FIELDS);
        }
        send = Set.copyOf(send);
    }

    /** Whether the upstream takes what the model thought before. */
    boolean takesReasoning() {
        return !reasoningField.equals(NO_REASONING);
    }
}
