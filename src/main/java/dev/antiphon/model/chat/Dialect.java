package dev.antiphon.model.chat;

import dev.antiphon.model.StructuredOutputs;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
 * @param namedToolChoice whether a request can name the tool that has to be called; otherwise that one alone is shown
 * @param reasoningEfforts how hard its models can be asked to think, out of {@link #EFFORTS}
 * @param thinkTags whether they think in the midst of their text
 */
public record Dialect(
        String maxTokensField,
        boolean developerRole,
        boolean streamOptions,
        Set<String> send,
        String reasoningField,
        StructuredOutputs structuredOutputs,
        boolean namedToolChoice,
        Set<String> reasoningEfforts,
        ThinkTags thinkTags) {

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

    /** The least first. */
    public static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    /** All but the greatest, which most know by the name of the one before it. */
    static final Set<String> USUAL_EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh");

    /** What most upstreams take. */
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
        if (!EFFORTS.containsAll(reasoningEfforts)) {
            throw new IllegalArgumentException("Efforts are " + EFFORTS);
        }
        send = Set.copyOf(send);
        reasoningEfforts = Set.copyOf(reasoningEfforts);
    }

    /** One that is as usual in everything else. */
    public Dialect(
            String maxTokensField,
            boolean developerRole,
            boolean streamOptions,
            Set<String> send,
            String reasoningField,
            StructuredOutputs structuredOutputs) {
        this(
                maxTokensField,
                developerRole,
                streamOptions,
                send,
                reasoningField,
                structuredOutputs,
                true,
                USUAL_EFFORTS,
                ThinkTags.NONE);
    }

    /** Whether the upstream takes what the model thought before. */
    boolean takesReasoning() {
        return !reasoningField.equals(NO_REASONING);
    }

    /** The most effort the upstream knows that is not more than what was asked for, or its least; null if it knows none. */
    @Nullable
    String effort(String asked) {
        String nearest = null;
        for (String effort : EFFORTS) {
            boolean more = EFFORTS.indexOf(effort) > EFFORTS.indexOf(asked);
            if (reasoningEfforts.contains(effort) && (nearest == null || !more)) {
                nearest = effort;
            }
        }
        return nearest;
    }
}
