package dev.antiphon.event;

import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run does beside what it says: noted by the writer of the response, without a number, and never sent. Evidence is
 * made of it; metrics and traces may be.
 *
 * <p>Plain values. What a note holds may be secret to others than the owner of the response: whoever keeps notes decides
 * what of them. What opens something, such as a key of an MCP server, is in none.
 */
public sealed interface RunNote {

    /** When a note was made. */
    record Noted(Instant at, RunNote note) {}

    /**
     * The run begins.
     *
     * @param model the operator's name for it
     * @param upstream where it is served, as configured
     * @param request what the response repeats of its request: the one that is served, defaults filled in
     * @param input its own items
     */
    record Requested(String model, String upstream, Echo request, List<Item> input) implements RunNote {}

    /**
     * The process that ran it is gone; what is noted behind this, another one did.
     *
     * @param calls of tools that are known to have been begun, from the journal of calls
     */
    record TakenOver(List<Made> calls) implements RunNote {

        public TakenOver {
            calls = List.copyOf(calls);
        }
    }

    /** A call of a tool that was begun. @param outcome the status of its item, empty where it is not known */
    record Made(String call, String outcome) {}

    /**
     * The model is asked.
     *
     * @param round from 1 on
     * @param context all that it is shown
     * @param tools what it may call, by the names it knows
     */
    record Asked(int round, List<Item> context, List<String> tools) implements RunNote {}

    /**
     * It has answered, or failed to.
     *
     * @param finish what followed: {@code calls}, {@code corrected}, or the status the response would end with
     * @param items that came of the answer
     * @param fault the code with which the response would fail, null where it would not
     */
    record Answered(
            int round,
            String finish,
            List<Item> items,
            Usage usage,
            @Nullable String fault) implements RunNote {}

    /**
     * A guardrail has seen something.
     *
     * @param where it looked, such as {@code tool_output}
     * @param detector what found it
     * @param rule of the operator's that says what follows
     * @param effect what followed
     * @param count how often it was found
     * @param subject what was looked at where that has a name: a call's id, a server's label; null otherwise
     */
    record Verdict(
            String where,
            String detector,
            String rule,
            Effect effect,
            int count,
            @Nullable String subject) implements RunNote {}

    /** What follows from what it saw. */
    enum Effect {
        PASSED,
        MARKED,
        REDACTED,
        /** A person has to say yes first. */
        ASKED,
        BLOCKED,
        MONITORED
    }

    /**
     * A person's word on a call.
     *
     * @param id of the request for it, {@code mcpr_…}
     * @param call the call it is asked for; null where an earlier response made that
     * @param approve null as long as it is only asked for
     * @param by the subject who decided, null as long as nobody has
     * @param reason given with it, null for none
     */
    record Approval(
            Step step,
            String id,
            @Nullable String call,
            @Nullable Boolean approve,
            @Nullable String by,
            @Nullable String reason)
            implements RunNote {}

    /** How far a request for an approval has come. */
    enum Step {
        /** The response ends with it. */
        ASKED,
        /** The response goes on with what was decided. */
        USED
    }

    /**
     * A call of a tool has been decided on; noted before it is made.
     *
     * @param call its id
     * @param label of the server
     * @param address of that server, without secrets
     * @param arguments as they would be sent
     * @param fate {@code allowed}, {@code asked}, {@code denied}, {@code forbidden}, {@code limit}, {@code broken}
     * @param why the rule that decided
     * @param approval the request for an approval that it was granted with, null for none
     */
    record ToolDecided(
            String call,
            String label,
            String address,
            String tool,
            String arguments,
            String fate,
            String why,
            @Nullable String approval)
            implements RunNote {}

    /**
     * A call that was made has come back.
     *
     * @param outcome {@code completed}, {@code failed}, {@code incomplete} for one that nobody waited for
     * @param output what it returned, or the fault in words; null where nothing came
     * @param took from the moment it was begun
     */
    record ToolRan(String call, String outcome, @Nullable String output, Duration took) implements RunNote {}
}
