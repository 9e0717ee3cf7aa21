package dev.antiphon.safety;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Several guardrails as one: each sees what those before it have left of a text, and the strictest word counts.
 */
public record Guards(List<Guardrail> all) implements Guardrail {

    public static final Guards NONE = new Guards(List.of());

    public Guards {
        all = List.copyOf(all);
    }

    @Override
    public Verdict judge(Where where, String text) {
        Verdict verdict = Verdict.PASSED;
        for (Guardrail guard : all) {
            if (guard.places().contains(where)) {
                verdict = strictest(verdict, guard.judge(where, verdict.of(text)));
                if (verdict instanceof Verdict.Blocked) {
                    break;
                }
            }
        }
        return verdict;
    }

    /** A text that has to be asked for is asked for as it was: what is replaced in it could not be approved. */
    private static Verdict strictest(Verdict before, Verdict now) {
        boolean softer =
                now instanceof Verdict.Passed || (now instanceof Verdict.Redacted && before instanceof Verdict.Asked);
        return softer ? before.after(now.marks()) : now.after(before.marks());
    }

    @Override
    public Set<Where> places() {
        Set<Where> places = EnumSet.noneOf(Where.class);
        all.forEach(guard -> places.addAll(guard.places()));
        return places;
    }

    @Override
    public Set<Where> replaces() {
        Set<Where> places = EnumSet.noneOf(Where.class);
        all.forEach(guard -> places.addAll(guard.replaces()));
        return places;
    }

    /** Those that have a say there. */
    public List<Guardrail> at(Where where) {
        List<Guardrail> there = new ArrayList<>();
        for (Guardrail guard : all) {
            if (guard.places().contains(where)) {
                there.add(guard);
            }
        }
        return there;
    }
}
