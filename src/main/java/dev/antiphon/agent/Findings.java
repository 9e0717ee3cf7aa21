package dev.antiphon.agent;

import dev.antiphon.event.RunNote;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What guardrails have found and the response has not been told yet. Not thread-safe. */
final class Findings {

    private final List<Found> untold = new ArrayList<>();

    /**
     * What a guardrail had to say.
     *
     * @param subject what was looked at, where it has a name: a call, a server
     */
    record Found(Where where, @Nullable String subject, List<Mark> marks) {}

    void note(Where where, @Nullable String subject, List<Mark> marks) {
        if (!marks.isEmpty()) {
            untold.add(new Found(where, subject, marks));
        }
    }

    void note(List<Found> found) {
        found.forEach(one -> note(one.where(), one.subject(), one.marks()));
    }

    /** Tells the response. Only for its writer. */
    void tell(LiveResponse live) {
        for (Found one : untold) {
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
        untold.clear();
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
