package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stops a run that makes no progress: the same call with the same answer again and again, or a tool that keeps failing. */
final class Breaker {

    private final ToolLimits limits;
    private final Map<String, Integer> failures = new HashMap<>();
    private @Nullable Seen last;
    private int same;

    Breaker(ToolLimits limits) {
        this.limits = limits;
    }

    private record Seen(String tool, String arguments, ToolOutcome outcome) {}

    /** Takes note of a call that was made; how the response has to end for it, null for most. */
    @Nullable
    Ending note(PlannedCall call, ToolOutcome outcome) {
        String tool = call.server().label() + "." + call.tool();
        Seen seen = new Seen(tool, call.written(), outcome);
        same = seen.equals(last) ? same + 1 : 1;
        last = seen;
        int failed = outcome instanceof Failed ? failures.merge(tool, 1, Integer::sum) : 0;
        if (failed == 0) {
            failures.remove(tool);
        }
        if (same >= limits.same()) {
            return stopped("The model made the same call of '" + tool + "' " + same
                    + " times and got the same answer each time; the response was stopped.");
        }
        return failed >= limits.failing()
                ? stopped("The tool '" + tool + "' failed " + failed + " times in a row; the response was stopped.")
                : null;
    }

    /** The same again would end the same. */
    static Ending stopped(String why) {
        return new Ending.Failed(ApiError.server(500, why).retryable(false));
    }
}
