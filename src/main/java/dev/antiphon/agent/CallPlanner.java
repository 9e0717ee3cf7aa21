package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.PlannedCall.Fate;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Ruling;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.ServedCall;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of calls: by the operator's policy, the request's wishes, and what the model wrote. */
final class CallPlanner {

    private final ToolPlan plan;
    private final ToolLists lists;
    private final ToolRulings rulings;
    private final Screening screening;
    private final Ids ids;
    private final ArgumentLimits limits;
    private final int most;
    private int begun;

    /** @param most calls that the request allows in all */
    CallPlanner(ToolPlan plan, ToolLists lists, Screening screening, Ids ids, ArgumentLimits limits, int most) {
        this.plan = plan;
        this.lists = lists;
        this.rulings = new ToolRulings(lists);
        this.screening = screening;
        this.ids = ids;
        this.limits = limits;
        this.most = most;
    }

    /** How many calls have been let through. */
    int begun() {
        return begun;
    }

    /** Hears of calls that are about to be planned, so that whoever has to be asked about them is asked at once. */
    void expect(List<ServedCall> calls) {
        screening.expect(
                Where.ARGUMENTS,
                calls.stream()
                        .filter(call -> !call.callee().label().isEmpty())
                        .map(call -> Arguments.of(call.arguments(), limits).object())
                        .filter(Objects::nonNull)
                        .map(ObjectNode::toString)
                        .toList());
    }

    /** What becomes of a call that the model makes. */
    PlannedCall plan(ServedCall call) {
        return call.callee().label().isEmpty() ? mapped(call) : named(call);
    }

    private PlannedCall named(ServedCall call) {
        Callee.Served callee = call.callee();
        Served server = plan.server(callee.label()).orElseThrow();
        Arguments arguments = Arguments.of(call.arguments(), limits);
        ToolInfo described = lists.find(server, callee.name()).orElse(null);
        return planned(call, server, callee.name(), arguments, described, rulings.of(server, callee.name()));
    }

    /** The model knows one argument, whatever the tool calls it. */
    private PlannedCall mapped(ServedCall call) {
        Map.Entry<Mapped, Served> found = plan.provision().mapped().entrySet().stream()
                .filter(entry -> entry.getKey().type().equals(call.callee().type()))
                .findFirst()
                .orElseThrow();
        Mapped mapped = found.getKey();
        Served server = found.getValue();
        Arguments arguments = Arguments.of(call.arguments(), limits).mapped(mapped.argument());
        return planned(call, server, mapped.tool(), arguments, null, rulings.of(server, mapped));
    }

    private PlannedCall planned(
            ServedCall call, Served server, String tool, Arguments read, @Nullable ToolInfo described, Ruling ruling) {
        String type = call.callee().type();
        String id = ids.next(CallItems.prefix(type));
        ObjectNode arguments = read.object();
        Ruling strictest = judged(server, tool, arguments, screened(id, arguments, ruling));
        Fate usual = fate(arguments, strictest.permission());
        Fate fate = usual == Fate.DENY ? denial(ruling, strictest) : usual;
        return new PlannedCall(
                id,
                type,
                call.function(),
                call.arguments(),
                server,
                tool,
                arguments,
                described,
                fate,
                why(fate, strictest, read),
                told(fate, strictest, read),
                null);
    }

    static String why(Fate fate, Ruling ruling, Arguments read) {
        return switch (fate) {
            case LIMIT -> "the request allows no more calls";
            case BROKEN -> String.valueOf(read.fault());
            case RUN, ASK, CHANGED, UNSURE, DENY, FORBID, REFUSE -> ruling.why();
        };
    }

    private static @Nullable String told(Fate fate, Ruling ruling, Arguments read) {
        return switch (fate) {
            case REFUSE -> ruling.told();
            case BROKEN -> read.fault();
            case RUN, ASK, CHANGED, UNSURE, DENY, FORBID, LIMIT -> null;
        };
    }

    /** What the arguments are may tighten what may be done, and never loosens it. */
    private Ruling screened(String id, @Nullable ObjectNode arguments, Ruling ruling) {
        if (arguments == null || ruling.permission() == Permission.DENY) {
            return ruling;
        }
        return switch (screening.arguments(id, arguments.toString())) {
            case Verdict.Blocked blocked -> new Ruling(Permission.DENY, Screening.why(blocked.reason()));
            case Verdict.Asked asked ->
                ruling.permission() == Permission.ASK
                        ? ruling
                        : new Ruling(Permission.ASK, Screening.why(asked.reason()));
            case Verdict.Redacted ignored -> ruling;
            case Verdict.Passed ignored -> ruling;
        };
    }

    /** The operator's rules for arguments: behind the screen, for what that forbids is not told to anybody. */
    private static Ruling judged(Served server, String tool, @Nullable ObjectNode arguments, Ruling ruling) {
        return arguments == null || ruling.permission() == Permission.DENY
                ? ruling
                : server.judged(tool, arguments, ruling);
    }

    /** Which of the ways not to be made it is, for a call of a tool with this ruling. */
    private static Fate denial(Ruling ruling, Ruling strictest) {
        if (ruling.permission() == Permission.DENY) {
            return Fate.DENY;
        }
        return strictest.told() == null ? Fate.FORBID : Fate.REFUSE;
    }

    private Fate fate(@Nullable ObjectNode arguments, Permission permission) {
        if (begun >= most) {
            return Fate.LIMIT;
        }
        begun++;
        if (permission == Permission.ASK && arguments != null) {
            return Fate.ASK;
        }
        if (permission == Permission.DENY) {
            return Fate.DENY;
        }
        return arguments == null ? Fate.BROKEN : Fate.RUN;
    }

    /** A call that somebody said yes to. */
    PlannedCall plan(Consent consent) {
        Served server = plan.server(consent.label()).orElseThrow();
        ApprovedTool tool = new ApprovedTool(lists, server, consent);
        Arguments read = Arguments.of(consent.arguments(), limits);
        ObjectNode arguments = read.object();
        Ruling listed = tool.ruling(plan.caller().roles());
        Ruling ruling = judged(server, consent.tool(), arguments, screened(consent.id(), arguments, listed));
        boolean beyond = begun++ >= most;
        Fate fate = ruling.permission() == Permission.DENY
                ? denial(listed, ruling)
                : beyond ? Fate.LIMIT : arguments == null ? Fate.BROKEN : tool.fate();
        Callee callee = new Callee.Served(McpTool.TYPE, consent.label(), consent.tool());
        return new PlannedCall(
                ids.next(CallItems.prefix(McpTool.TYPE)),
                McpTool.TYPE,
                Toolset.functionOf(callee),
                consent.arguments(),
                server,
                consent.tool(),
                arguments,
                tool.described().orElse(null),
                fate,
                tool.why(fate, ruling, read),
                told(fate, ruling, read),
                consent.id());
    }
}
