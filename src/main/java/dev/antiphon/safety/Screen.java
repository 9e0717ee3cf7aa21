package dev.antiphon.safety;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lets a text through while it is still being written, as far as it is settled what stands in it. What comes out is to the
 * letter what would have come of the whole text, but for one thing: {@linkplain PlainText plain words} need not wait for their
 * end where all guardrails {@linkplain Watch#letsWordsPass let them}, so that {@code ghp} may stand before what was taken out.
 * One for each part of an answer; not thread-safe.
 *
 * <p>Behind a guardrail that has to see the whole text, nothing comes out before its end.
 */
public final class Screen {

    /** How much of what has gone on is still looked at, since it may tell what the rest is, in characters. */
    private static final int LOOK_BACK = 96;

    private final Guards guards;
    private final Where where;
    private final List<Watch> watches = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final boolean holdsAll;
    private final boolean letsWordsPass;
    private final List<Mark> marks = new ArrayList<>();
    private int done;
    private boolean blocked;

    public Screen(Guards guards, Where where) {
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
        this.holdsAll = whole;
        this.letsWordsPass = watches.stream().allMatch(Watch::letsWordsPass);
    }

    /**
     * What may go on.
     *
     * @param text empty for nothing
     * @param of how many characters of what was said it stands for
     * @param changed whether it is something else than was said
     */
    public record Piece(String text, int of, boolean changed) {

        static final Piece NONE = new Piece("", 0, false);
    }

    /** More of the text. */
    public Piece more(String said) {
        if (blocked) {
            return Piece.NONE;
        }
        text.append(said);
        if (holdsAll) {
            return Piece.NONE;
        }
        if (letsWordsPass && PlainText.end(text, done) == text.length()) {
            return plain();
        }
        String whole = text.toString();
        int settled = whole.length();
        for (Watch watch : watches) {
            settled = Math.min(settled, watch.detector().settled(whole));
        }
        return settled > done ? let(whole, settled) : Piece.NONE;
    }

    /** All of it goes on, and no detector is asked. */
    private Piece plain() {
        String said = text.substring(done);
        done = text.length();
        forget();
        return new Piece(said, said.length(), false);
    }

    /** The text is over: what is left of it. */
    public Piece rest() {
        if (blocked || done == text.length()) {
            return Piece.NONE;
        }
        String whole = text.toString();
        return holdsAll ? judged(whole) : let(whole, whole.length());
    }

    private Piece judged(String whole) {
        Verdict verdict = guards.judge(where, whole);
        marks.addAll(verdict.marks());
        done = whole.length();
        blocked = verdict instanceof Verdict.Blocked;
        String out = blocked ? "" : verdict.of(whole);
        return new Piece(out, whole.length(), !out.equals(whole));
    }

    private Piece let(String whole, int settled) {
        List<Seen> seen = seen(whole, settled);
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

    private List<Seen> seen(String whole, int settled) {
        List<Seen> seen = new ArrayList<>();
        for (Watch watch : watches) {
            for (Finding finding : watch.detector().find(whole)) {
                if (finding.to() > done && finding.from() < settled) {
                    Finding left = new Finding(finding.rule(), Math.max(finding.from(), done), finding.to());
                    watch.mark(where, left).ifPresent(mark -> seen.add(new Seen(left, mark)));
                }
            }
        }
        seen.sort(Comparator.comparingInt(one -> one.finding.from()));
        return seen;
    }

    private Piece taken(String whole, int end, List<Finding> replaced) {
        int from = done;
        String said = whole.substring(from, end);
        int to = end;
        String out = replaced.isEmpty()
                ? said
                : Redaction.of(
                        said,
                        replaced.stream()
                                .filter(finding -> finding.from() < to)
                                .map(finding -> new Finding(
                                        finding.rule(), finding.from() - from, Math.min(finding.to(), to) - from))
                                .toList());
        done = end;
        forget();
        return new Piece(out, said.length(), !replaced.isEmpty());
    }

    private void forget() {
        int gone = done - LOOK_BACK;
        if (gone > 0) {
            text.delete(0, gone);
            done -= gone;
        }
    }

    /** Whether the rest goes no further. */
    public boolean blocked() {
        return blocked;
    }

    /** What has been found so far; each is told once. */
    public List<Mark> marks() {
        List<Mark> all = List.copyOf(marks);
        marks.clear();
        return all;
    }
}
