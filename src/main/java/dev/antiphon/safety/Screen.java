package dev.antiphon.safety;

import dev.antiphon.safety.Detector.Sight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lets a text through while it is still being written, as far as it is settled what stands in it. What comes out is to the
 * letter what would have come of the whole text, but for one thing: {@linkplain PlainText plain words} need not wait for their
 * end where all guardrails {@linkplain Watch#letsWordsPass let them}, so that {@code ghp} may stand before what was taken out.
 *
 * <p>Behind a guardrail that has to see the whole text, nothing comes out before its end.
 */
public final class Screen implements Sieve {

    /** How much of what has gone on is still looked at, since it may tell what the rest is, in characters. */
    private static final int LOOK_BACK = 96;

    /** So much is held before it is looked at less often than with each piece, in characters. */
    private static final int MUCH = 256;

    /** Of what is held, the part by which it grows before it is looked at again: all looks together stay linear in it. */
    private static final int PART = 8;

    private final Guards guards;
    private final Where where;
    private final List<Watch> watches = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Redaction redaction;
    private final boolean holdsAll;
    private final boolean letsWordsPass;
    private final List<Mark> marks = new ArrayList<>();
    private int done;
    private int next;
    private boolean blocked;

    private Screen(Guards guards, Where where, boolean json) {
        this.guards = guards;
        this.where = where;
        boolean whole = false;
        for (Guardrail guard : guards.at(where)) {
            if (guard instanceof Watch watch) {
                watches.add(watch);
            } else {
                whole = true;
            }
        }
        this.redaction = new Redaction(json);
        this.holdsAll = whole;
        this.letsWordsPass = watches.stream().allMatch(Watch::letsWordsPass);
    }

    /** For words. */
    public static Screen ofText(Guards guards, Where where) {
        return new Screen(guards, where, false);
    }

    /** For JSON, which stays JSON whatever is replaced in it. */
    public static Screen ofJson(Guards guards, Where where) {
        return new Screen(guards, where, true);
    }

    @Override
    public Piece more(String said) {
        if (blocked) {
            return Piece.NONE;
        }
        text.append(said);
        if (holdsAll || text.length() < next) {
            return Piece.NONE;
        }
        if (letsWordsPass && PlainText.end(text, done) == text.length()) {
            return plain();
        }
        String whole = text.toString();
        List<Seen> seen = new ArrayList<>();
        int settled = whole.length();
        for (Watch watch : watches) {
            settled = Math.min(settled, look(watch, whole, seen));
        }
        Piece piece = settled > done ? let(whole, settled, seen) : Piece.NONE;
        next = held() > MUCH ? text.length() + held() / PART : 0;
        return piece;
    }

    /** All of it goes on, and no detector is asked: there is nothing in it, and no quotation mark either. */
    private Piece plain() {
        String said = text.substring(done);
        done = text.length();
        forget();
        next = 0;
        return new Piece(said, said.length(), false);
    }

    @Override
    public int held() {
        return text.length() - done;
    }

    @Override
    public Piece rest() {
        if (blocked || done == text.length()) {
            return Piece.NONE;
        }
        String whole = text.toString();
        if (holdsAll) {
            return judged(whole);
        }
        List<Seen> seen = new ArrayList<>();
        watches.forEach(watch -> look(watch, whole, seen));
        return let(whole, whole.length(), seen);
    }

    private Piece judged(String whole) {
        Verdict verdict = guards.judge(where, whole);
        marks.addAll(verdict.marks());
        done = whole.length();
        blocked = verdict instanceof Verdict.Blocked;
        String out = blocked ? "" : verdict.of(whole);
        return new Piece(out, whole.length(), !out.equals(whole));
    }

    private Piece let(String whole, int settled, List<Seen> all) {
        List<Seen> seen = all.stream()
                .filter(one -> one.finding.from() < settled)
                .sorted(Comparator.comparingInt(one -> one.finding.from()))
                .toList();
        int end = settled;
        for (Seen one : seen) {
            // What is only settled in part waits for its end: its other half might begin something else.
            end = one.finding.to() > settled ? Math.min(end, one.finding.from()) : end;
        }
        List<Finding> replaced = new ArrayList<>();
        for (Seen one : seen) {
            if (one.finding.from() >= end) {
                break;
            }
            marks.add(one.mark);
            if (one.follows(Action.BLOCK)) {
                blocked = true;
                end = one.finding.from();
            } else if (one.follows(Action.REDACT)) {
                replaced.add(one.finding);
            }
        }
        return taken(whole, end, replaced);
    }

    private record Seen(Finding finding, Mark mark) {

        boolean follows(Action action) {
            return mark.enforced() && mark.action() == action;
        }
    }

    /** Notes what there is to say of what has not gone on yet, and says up to where all of it is settled. */
    private int look(Watch watch, String whole, List<Seen> seen) {
        Sight sight = watch.detector().look(whole);
        for (Finding finding : sight.findings()) {
            if (finding.to() > done) {
                Finding left = new Finding(finding.rule(), Math.max(finding.from(), done), finding.to());
                watch.mark(where, left).ifPresent(mark -> seen.add(new Seen(left, mark)));
            }
        }
        return sight.settled();
    }

    private Piece taken(String whole, int end, List<Finding> replaced) {
        int from = done;
        String said = whole.substring(from, end);
        List<Finding> there = replaced.stream()
                .filter(finding -> finding.from() < end)
                .map(finding -> new Finding(finding.rule(), finding.from() - from, Math.min(finding.to(), end) - from))
                .toList();
        done = end;
        forget();
        return new Piece(redaction.next(said, there), said.length(), !there.isEmpty());
    }

    private void forget() {
        int gone = done - LOOK_BACK;
        if (gone > 0) {
            text.delete(0, gone);
            done -= gone;
        }
    }

    @Override
    public boolean blocked() {
        return blocked;
    }

    @Override
    public List<Mark> marks() {
        List<Mark> all = List.copyOf(marks);
        marks.clear();
        return all;
    }
}
