package dev.antiphon.agent;

import dev.antiphon.agent.PlannedCall.Fate;
import dev.antiphon.event.RunNote;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.toolset.Offered;
import dev.antiphon.writer.Correction;
import dev.antiphon.writer.Next;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run notes of what it does, in the plain values that notes are made of. */
final class RunNotes {

    private RunNotes() {}

    static RunNote asked(int round, ModelRequest question) {
        List<String> tools =
                question.tools().shown().stream().map(Offered::name).toList();
        return new RunNote.Asked(round, question.context(), tools);
    }

    static RunNote answered(int round, Next next, List<Item> items, Usage usage) {
        String finish = switch (next) {
            case Next.Calls ignored -> "calls";
            case Correction ignored -> "corrected";
            case Next.End end -> end.ending().status().word();
        };
        String fault = next instanceof Next.End end ? end.ending().fault() : null;
        return new RunNote.Answered(round, finish, items, usage, fault);
    }

    static RunNote decided(PlannedCall call) {
        return new RunNote.ToolDecided(
                call.id(),
                call.server().label(),
                call.server().server().address(),
                call.tool(),
                call.exact(),
                fate(call.fate()),
                call.why(),
                call.approval());
    }

    private static String fate(Fate fate) {
        return switch (fate) {
            case RUN -> "allowed";
            case ASK, CHANGED -> "asked";
            case DENY, UNSURE -> "denied";
            case FORBID, REFUSE -> "forbidden";
            case LIMIT -> "limit";
            case BROKEN -> "broken";
        };
    }

    /** @param outcome null where nobody waited for it */
    static RunNote ran(PlannedCall call, @Nullable ToolOutcome outcome, Duration took) {
        String output = switch (outcome) {
            case null -> null;
            case ToolOutcome.Returned returned -> returned.text();
            case ToolOutcome.Failed failed -> failed.message();
        };
        String status = outcome == null ? Item.INCOMPLETE : CallItems.statusOf(outcome);
        return new RunNote.ToolRan(call.id(), status, output, took);
    }

    static RunNote askedFor(String request, PlannedCall call) {
        return new RunNote.Approval(RunNote.Step.ASKED, request, call.id(), null, null, null);
    }

    /** What somebody said to a call that was asked for before. @param owner who said it where no second person did */
    static RunNote used(Consent consent, String owner) {
        String by = consent.by() == null ? owner : consent.by();
        return new RunNote.Approval(RunNote.Step.USED, consent.id(), null, consent.approve(), by, consent.reason());
    }
}
