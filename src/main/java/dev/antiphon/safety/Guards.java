package dev.antiphon.safety;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several guardrails as one: each sees what those before it have left of a text, and the strictest word counts. Beside them,
 * what no model is to see. Immutable.
 */
public final class Guards implements Guardrail {

    public static final Guards NONE = new Guards(List.of());

    private final List<Guardrail> all;
    private final List<Guardrail> others;
    private final Map<Where, List<Guardrail>> at = new EnumMap<>(Where.class);
    private final Set<Where> replaces = EnumSet.noneOf(Where.class);
    private final @Nullable Detector masked;

    /** @param all in the order in which they look */
    public Guards(List<Guardrail> all) {
        this(all, null);
    }

    /** @param masked finds what models see names in the place of; null for nothing */
    public Guards(List<Guardrail> all, @Nullable Detector masked) {
        this.all = List.copyOf(all);
        this.others = all.stream().filter(Guardrail::asksOthers).toList();
        this.masked = masked;
        for (Guardrail guard : all) {
            guard.places().forEach(place -> at.merge(place, List.of(guard), Guards::both));
            replaces.addAll(guard.replaces());
        }
    }

    private static List<Guardrail> both(List<Guardrail> before, List<Guardrail> now) {
        return Stream.concat(before.stream(), now.stream()).toList();
    }

    public List<Guardrail> all() {
        return all;
    }

    /** For one response. */
    public Masks masks() {
        return new Masks(masked);
    }

    /** Those that have a say there. */
    public List<Guardrail> at(Where where) {
        return at.getOrDefault(where, List.of());
    }

    @Override
    public Verdict judge(Where where, String text) {
        Verdict verdict = Verdict.PASSED;
        for (Guardrail guard : at(where)) {
            verdict = strictest(verdict, guard.judge(where, verdict.of(text)));
            if (verdict instanceof Verdict.Blocked) {
                break;
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
        return Collections.unmodifiableSet(at.keySet());
    }

    @Override
    public Set<Where> replaces() {
        return Collections.unmodifiableSet(replaces);
    }

    @Override
    public boolean stops(Where where) {
        return all.stream().anyMatch(guard -> guard.stops(where));
    }

    /** Those that ask nobody else. */
    public Guards local() {
        return others.isEmpty()
                ? this
                : new Guards(all.stream().filter(guard -> !guard.asksOthers()).toList(), masked);
    }

    /** Those that do. */
    public List<Guardrail> others() {
        return others;
    }
}
