package dev.antiphon.model.anthropic;

import java.util.Set;
import java.util.TreeSet;

/**
 * What an upstream takes and gives, of what those that speak the Messages API have not in common.
 *
 * @param maxTokens the most its models write, thinking included, where a client sets no limit: the protocol demands one
 * @param thinking how its models are told to think
 * @param rawThinking whether what they tell of it is raw; Anthropic's is a summary
 * @param cache whether to mark what is likely to come again, so that it is read from the cache then
 * @param nativeFormats whether it takes a JSON Schema for the answer; otherwise the model is told in words
 * @param send hints that are passed on, out of {@link #SENDABLE}
 */
public record Profile(
        int maxTokens, Thinking thinking, boolean rawThinking, boolean cache, boolean nativeFormats, Set<String> send) {

    public static final String SAFETY_IDENTIFIER = "safety_identifier";
    public static final String SERVICE_TIER = "service_tier";
    public static final String USER = "user";
    public static final Set<String> SENDABLE = Set.of(SAFETY_IDENTIFIER, SERVICE_TIER, USER);

    /** What all models from Claude 4 on can write. */
    private static final int MAX_TOKENS = 32_000;

    /** Those of the configuration. */
    public static final Profile DEFAULT = new Profile(MAX_TOKENS, Thinking.ADAPTIVE, false, true, false, Set.of());

    public Profile {
        if (!SENDABLE.containsAll(send)) {
            throw new IllegalArgumentException("send may name " + new TreeSet<>(SENDABLE) + ", not " + send);
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be positive");
        }
        send = Set.copyOf(send);
    }
}
