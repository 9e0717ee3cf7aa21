package dev.antiphon.agent;

import dev.antiphon.event.RunNote;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.AnswerWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The guardrails of one response: what goes past them, in whatever direction, goes through here. */
final class Screening {

    /** Nobody looks at anything. */
    static final Screening NONE = new Screening(Guards.NONE, Fence.NONE);

    private final Guards guards;
    private final Fence fence;
    private final Masking masking;
    private final List<Found> found = new ArrayList<>();

    Screening(Guards guards, Fence fence) {
        this.guards = guards;
        this.fence = fence;
        this.masking = new Masking(guards.masks());
    }

    /**
     * What a guardrail had to say.
     *
     * @param subject what was looked at, where it has a name: a call, a server
     */
    record Found(Where where, @Nullable String subject, List<Mark> marks) {}

    Fence fence() {
        return fence;
    }

    /** What the model does not see, and says all the same. */
    Masking masking() {
        return masking;
    }

    /**
     * Looks at what a request says, before there is a response.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_prompt} when it is not to be answered
     */
    void admit(CreateResponse request, Context context) {
        if (request.instructions() != null) {
            admit(Where.INSTRUCTIONS, "instructions", request.instructions());
        }
        admit(request.opening(), i -> "prompt");
        admit(context.input(), context::place);
    }

    /** The same for items. @param places how each is called in the request */
    void admit(List<Item> items, IntFunction<String> places) {
        for (int i = 0; i < items.size(); i++) {
            Where where = SaidTexts.where(items.get(i));
            if (guards.places().contains(where)) {
                String place = places.apply(i);
                SaidTexts.of(items.get(i)).forEach(text -> admit(where, place, text));
            }
        }
    }

    private void admit(Where where, String param, String text) {
        Verdict verdict = judge(where, param, text);
        if (verdict instanceof Verdict.Blocked blocked) {
            throw ApiError.invalid(
                            "invalid_prompt",
                            param,
                            "Invalid prompt: '" + param + "' was refused by " + why(blocked.reason()) + ".")
                    .exception();
        }
    }

    /** What the model sees of what was said: what has to be replaced in it is, in every turn anew. */
    List<Item> seen(List<Item> items) {
        Set<Where> replaced = guards.replaces();
        if (!replaced.contains(Where.INPUT) && !replaced.contains(Where.CONTEXT)) {
            return items;
        }
        return items.stream()
                .map(item -> replaced.contains(SaidTexts.where(item)) ? seen(item) : item)
                .toList();
    }

    private Item seen(Item item) {
        Where where = SaidTexts.where(item);
        return SaidTexts.mapped(item, text -> guards.judge(where, text).of(text));
    }

    /** The answer of a turn. */
    AnswerWriter over(AnswerWriter writer, Toolset tools) {
        AnswerWriter looking = guards.places().contains(Where.OUTPUT)
                ? new SiftedAnswer(
                        writer,
                        new Guarding(
                                guards,
                                callee -> tools.resolved(callee) instanceof Callee.Served,
                                marks -> note(Where.OUTPUT, null, marks)))
                : writer;
        return masking.over(looking);
    }

    /** What a tool of this server is about to be called with. */
    Verdict arguments(String call, String arguments) {
        return judge(Where.ARGUMENTS, call, arguments);
    }

    /** What is left of what a tool came back with. */
    ToolOutcome output(String call, ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Returned returned -> {
                Verdict verdict = judge(Where.TOOL_OUTPUT, call, returned.text());
                yield verdict instanceof Verdict.Blocked blocked
                        ? withheld(blocked)
                        : new ToolOutcome.Returned(verdict.of(returned.text()), returned.pictures());
            }
            case ToolOutcome.Failed failed -> {
                Verdict verdict = judge(Where.TOOL_OUTPUT, call, failed.message());
                yield verdict instanceof Verdict.Blocked blocked
                        ? withheld(blocked)
                        : new ToolOutcome.Failed(failed.kind(), failed.code(), verdict.of(failed.message()));
            }
        };
    }

    /** What is left of why a server could not be asked, which may be its own words. */
    String fault(String server, String message) {
        Verdict verdict = judge(Where.TOOL_OUTPUT, server, message);
        return verdict instanceof Verdict.Blocked blocked
                ? "What it said is withheld by " + why(blocked.reason()) + "."
                : verdict.of(message);
    }

    private static ToolOutcome withheld(Verdict.Blocked blocked) {
        return ToolOutcome.unreached(
                "The tool was run, and what it returned is withheld by " + why(blocked.reason()) + ".");
    }

    /** What decided, in words for whoever it concerns. */
    static String why(Mark reason) {
        return "a rule of this server (" + reason.guard() + ": " + reason.rule() + ")";
    }

    /** What a server says of one of its tools, its parameters among it: whether anybody is to hear of that tool. */
    boolean admits(String server, ToolInfo tool) {
        if (!guards.places().contains(Where.TOOL_LIST)) {
            return true;
        }
        String said =
                tool.name() + "\n" + Objects.requireNonNullElse(tool.description(), "") + "\n" + tool.inputSchema();
        return !(judge(Where.TOOL_LIST, server, said) instanceof Verdict.Blocked);
    }

    /** What is left of a fact that is remembered; empty where nobody is to be told of it. */
    Optional<String> fact(String text) {
        Verdict verdict = judge(Where.MEMORY, null, text);
        return verdict instanceof Verdict.Blocked ? Optional.empty() : Optional.of(verdict.of(text));
    }

    private Verdict judge(Where where, @Nullable String subject, String text) {
        Verdict verdict = guards.judge(where, text);
        note(where, subject, verdict.marks());
        return verdict;
    }

    private void note(Where where, @Nullable String subject, List<Mark> marks) {
        if (!marks.isEmpty()) {
            found.add(new Found(where, subject, marks));
        }
    }

    /** Tells the response what was found since it was last told. Only for its writer. */
    void tell(LiveResponse live) {
        for (Found one : found) {
            one.marks().stream()
                    .collect(Collectors.groupingBy(mark -> mark, LinkedHashMap::new, Collectors.counting()))
                    .forEach((mark, count) -> live.note(new RunNote.Verdict(
                            one.where().word(),
                            mark.guard(),
                            mark.rule(),
                            effect(mark),
                            count.intValue(),
                            one.subject())));
        }
        found.clear();
    }

    private static RunNote.Effect effect(Mark mark) {
        if (!mark.enforced()) {
            return RunNote.Effect.MONITORED;
        }
        return switch (mark.action()) {
            case IGNORE -> RunNote.Effect.PASSED;
            case WARN -> RunNote.Effect.MARKED;
            case REDACT -> RunNote.Effect.REDACTED;
            case ASK -> RunNote.Effect.ASKED;
            case BLOCK -> RunNote.Effect.BLOCKED;
        };
    }
}
