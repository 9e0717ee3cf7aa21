package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.memory.Reminder;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.AnswerWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The guardrails of one response: what goes past them, in whatever direction, goes through here. */
final class Screening {

    /** Nobody looks at anything. */
    static final Screening NONE = new Screening(Guards.NONE, Fence.NONE, "");

    private final Guards local;
    private final Guards guards;
    private final Referees referees;
    private final Fence fence;
    private final Masking masking;
    private final Findings findings = new Findings();

    private Screening(Guards all, Fence fence, String tenant) {
        this.local = all.local();
        this.referees = new Referees(all.others(), tenant);
        this.guards = referees.behind(local);
        this.fence = fence;
        this.masking = new Masking(all.masks());
    }

    static Screening of(Safety safety, Caller caller) {
        return new Screening(safety.of(caller), safety.fence(), caller.tenant());
    }

    Fence fence() {
        return fence;
    }

    /** What the model does not see, and says all the same. */
    Masking masking() {
        return masking;
    }

    /**
     * Looks at what is said, before there is a response; nobody else is asked yet.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_prompt} when it is not to be answered
     */
    void admit(List<Said> said) {
        for (Said one : said) {
            if (local.places().contains(one.where())) {
                for (String text : one.texts()) {
                    Verdict verdict = local.judge(one.where(), text);
                    note(one.where(), one.param(), verdict.marks());
                    if (verdict instanceof Verdict.Blocked blocked) {
                        throw refusal(one, blocked).exception();
                    }
                }
            }
        }
    }

    /** Has others look at it, all of it at once. Why it is not to be answered; null where it is. */
    @Nullable
    ApiError hear(List<Said> said) {
        List<Said> heard = said.stream().filter(one -> hears(one.where())).toList();
        heard.forEach(one -> expect(one.where(), one.texts()));
        for (Said one : heard) {
            for (String text : left(one.where(), one.texts())) {
                Verdict verdict = referees.judge(one.where(), one.param(), text);
                note(one.where(), one.param(), verdict.marks());
                if (verdict instanceof Verdict.Blocked blocked) {
                    return refusal(one, blocked);
                }
            }
        }
        return null;
    }

    /** Whether others look at what is said there. */
    boolean hears(Where where) {
        return referees.places().contains(where);
    }

    /** Whether anything waits for what they say there. */
    boolean stops(Where where) {
        return referees.stops(where);
    }

    private static ApiError refusal(Said said, Verdict.Blocked blocked) {
        return ApiError.invalid(
                "invalid_prompt",
                said.param(),
                "Invalid prompt: '" + said.param() + "' was refused by " + why(blocked.reason()) + ".");
    }

    /** What others are shown of texts; nothing of those that do not get that far. */
    private List<String> left(Where where, List<String> texts) {
        List<String> left = new ArrayList<>();
        for (String text : texts) {
            Verdict verdict = local.judge(where, text);
            if (!(verdict instanceof Verdict.Blocked)) {
                left.add(verdict.of(text));
            }
        }
        return left;
    }

    /** What the model sees of what was said: what has to be replaced in it is, in every turn anew. */
    List<Item> seen(List<Item> items) {
        Set<Where> replaced = local.replaces();
        if (!replaced.contains(Where.INPUT) && !replaced.contains(Where.CONTEXT)) {
            return items;
        }
        return items.stream()
                .map(item -> replaced.contains(SaidTexts.where(item)) ? seen(item) : item)
                .toList();
    }

    private Item seen(Item item) {
        Where where = SaidTexts.where(item);
        return SaidTexts.mapped(item, text -> local.judge(where, text).of(text));
    }

    /** The answer of a turn. What is taken out of it here is shown to no others. */
    AnswerWriter over(AnswerWriter writer, Toolset tools) {
        Predicate<Callee> runHere = callee -> tools.resolved(callee) instanceof Callee.Served;
        AnswerWriter told = hears(Where.OUTPUT)
                ? new ClassifiedAnswer(writer, referees, runHere, marks -> note(Where.OUTPUT, null, marks))
                : writer;
        AnswerWriter looked = local.places().contains(Where.OUTPUT)
                ? new SiftedAnswer(told, new Guarding(local, runHere, marks -> note(Where.OUTPUT, null, marks)))
                : told;
        return masking.over(looked);
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
        if (!guards.places().contains(Where.TOOL_LIST) && !hears(Where.TOOL_LIST)) {
            return true;
        }
        return !(judge(Where.TOOL_LIST, server, said(tool)) instanceof Verdict.Blocked);
    }

    /** Begins to have others look at tools that are about to be admitted. */
    void expect(List<ToolInfo> tools) {
        expect(Where.TOOL_LIST, tools.stream().map(Screening::said).toList());
    }

    private static String said(ToolInfo tool) {
        return tool.name() + "\n" + Objects.requireNonNullElse(tool.description(), "") + "\n" + tool.inputSchema();
    }

    /** Which facts may be told, and what of them. */
    Reminder.Screen facts() {
        return new Reminder.Screen() {
            @Override
            public Optional<String> left(String fact) {
                Verdict verdict = judge(Where.MEMORY, null, fact);
                return verdict instanceof Verdict.Blocked ? Optional.empty() : Optional.of(verdict.of(fact));
            }

            @Override
            public void expect(List<String> facts) {
                Screening.this.expect(Where.MEMORY, facts);
            }
        };
    }

    /** Begins to have others look at texts that are about to be judged. */
    void expect(Where where, List<String> texts) {
        if (hears(where)) {
            referees.expect(where, left(where, texts));
        }
    }

    private Verdict judge(Where where, @Nullable String subject, String text) {
        Verdict verdict = guards.judge(where, text);
        note(where, subject, verdict.marks());
        if (!(verdict instanceof Verdict.Blocked)) {
            referees.overhear(where, subject, verdict.of(text));
        }
        return verdict;
    }

    private void note(Where where, @Nullable String subject, List<Mark> marks) {
        findings.note(where, subject, marks);
    }

    /** Tells the response what was found since it was last told. Only for its writer. */
    void tell(LiveResponse live) {
        findings.tell(live);
    }

    /** The same at the end, with what those say who were not waited for. */
    void finish(LiveResponse live) {
        if (live.requested() != null) {
            stop();
        }
        if (referees.pending()) {
            live.publish();
        }
        findings.note(referees.heard());
        tell(live);
    }

    /** Nobody waits for what others say any more. Any thread may say so. */
    void stop() {
        referees.stop();
    }
}
