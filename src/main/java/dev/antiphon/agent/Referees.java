package dev.antiphon.agent;

import dev.antiphon.agent.Findings.Found;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Inquiries;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The guardrails of one response that ask others. Where they can stop something they are waited for; where they can only note
 * it, nothing waits but the response's end. Used by one thread; any may {@link #stop}.
 */
final class Referees {

    private final Inquiries inquiries;
    private final List<Guardrail> all;
    private final Guards deciding;
    private final Set<Where> places = EnumSet.noneOf(Where.class);
    private final List<Overheard> overheard = new ArrayList<>();

    Referees(List<Guardrail> others, String tenant) {
        this.inquiries = new Inquiries(tenant);
        this.all = others.stream().map(guard -> guard.during(inquiries)).toList();
        this.deciding = all.isEmpty()
                ? Guards.NONE
                : new Guards(all.stream().<Guardrail>map(Deciding::new).toList());
        all.forEach(guard -> places.addAll(guard.places()));
    }

    /** What is told in passing, and not heard yet. */
    private record Overheard(
            Guardrail guard, Where where, @Nullable String subject, String text) {}

    /** A guardrail that is only asked where it can stop something. */
    private record Deciding(Guardrail guard) implements Guardrail {

        @Override
        public Verdict judge(Where where, String text) {
            return guard.judge(where, text);
        }

        @Override
        public Set<Where> places() {
            Set<Where> where = EnumSet.noneOf(Where.class);
            guard.places().stream().filter(guard::stops).forEach(where::add);
            return where;
        }

        @Override
        public Set<Where> replaces() {
            return Set.of();
        }

        @Override
        public boolean stops(Where where) {
            return guard.stops(where);
        }
    }

    /** Those that can stop something, asked about what others have left of a text. */
    Guards behind(Guards others) {
        return all.isEmpty()
                ? others
                : new Guards(Stream.concat(others.all().stream(), deciding.all().stream())
                        .toList());
    }

    /** Where any of them has a say. */
    Set<Where> places() {
        return places;
    }

    /** Whether something may have to wait for them there. */
    boolean stops(Where where) {
        return deciding.places().contains(where);
    }

    /** Begins to ask about texts, all at once. */
    void expect(Where where, Collection<String> texts) {
        if (places.contains(where) && !texts.isEmpty()) {
            all.stream().filter(guard -> guard.places().contains(where)).forEach(guard -> guard.expect(where, texts));
        }
    }

    /** What those say who can stop it; the others are heard later. */
    Verdict judge(Where where, @Nullable String subject, String text) {
        Verdict verdict = deciding.judge(where, text);
        if (!(verdict instanceof Verdict.Blocked)) {
            overhear(where, subject, text);
        }
        return verdict;
    }

    /** For those who can only note it. */
    void overhear(Where where, @Nullable String subject, String text) {
        for (Guardrail guard : all) {
            if (guard.places().contains(where) && !guard.stops(where)) {
                guard.expect(where, List.of(text));
                overheard.add(new Overheard(guard, where, subject, text));
            }
        }
    }

    boolean pending() {
        return !overheard.isEmpty();
    }

    /** What they say; waits for it. */
    List<Found> heard() {
        List<Found> heard = new ArrayList<>();
        for (Overheard one : overheard) {
            List<Mark> marks = one.guard().judge(one.where(), one.text()).marks();
            heard.add(new Found(one.where(), one.subject(), marks));
        }
        overheard.clear();
        return heard;
    }

    void stop() {
        inquiries.stop();
    }

    boolean stopped() {
        return inquiries.stopped();
    }
}
