package dev.antiphon.agent;

import org.jspecify.annotations.Nullable;

/**
 * How much of its tools one response may use, and how it ends beyond that (decision D42). A request can ask for less ({@code max_tool_calls}, {@code max_output_tokens}).
 *
 * @param turns how often the model is asked
 * @param calls of tools that this server runs
 * @param concurrent calls at a time
 * @param same how often the model may make the same call and get the same answer, one after the other
 * @param failing how often a tool may fail, one time after the other
 * @param outputTokens of all turns together, 0 for as many as the request allows
 * @param asks whether a call that needs an approval is asked for; otherwise the response fails and says why
 * @param arguments how much a tool may be called with
 */
public record ToolLimits(
        int turns,
        int calls,
        int concurrent,
        int same,
        int failing,
        int outputTokens,
        boolean asks,
        ArgumentLimits arguments) {

    public static final ToolLimits DEFAULT = new ToolLimits(32, 128, 8, 5, 5, 0, true);

    /** With the usual limits of arguments. */
    public ToolLimits(int turns, int calls, int concurrent, int same, int failing, int outputTokens, boolean asks) {
        this(turns, calls, concurrent, same, failing, outputTokens, asks, ArgumentLimits.DEFAULT);
    }

    /** How many tokens there are, where a request sets a limit of its own; null where nobody does. */
    @Nullable
    Integer atMost(@Nullable Integer requested) {
        if (outputTokens == 0) {
            return requested;
        }
        return requested == null ? (Integer) outputTokens : (Integer) Math.min(requested, outputTokens);
    }
}
