package dev.antiphon.safety;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A detector, and what follows from what it finds. Thread-safe. */
public final class Watch implements Guardrail {

    private final String name;
    private final Detector detector;
    private final Rules rules;
    private final boolean letsWordsPass;
    private final Set<Where> places;
    private final Set<Where> replaces;

    /** @param name that marks and configuration know it by */
    public Watch(String name, Detector detector, Rules rules) {
        this(name, detector, rules, false);
    }

    /** @param letsWordsPass whether the plain word that something may begin with need not be held back in a stream */
    public Watch(String name, Detector detector, Rules rules, boolean letsWordsPass) {
        this.letsWordsPass = letsWordsPass;
        this.name = name;
        this.detector = detector;
        this.rules = rules;
        this.places = rules.where();
        this.replaces = rules.replaces();
    }

    @Override
    public Set<Where> places() {
        return places;
    }

    @Override
    public Set<Where> replaces() {
        return replaces;
    }

    @Override
    public boolean stops(Where where) {
        return rules.stops(where);
    }

    boolean letsWordsPass() {
        return letsWordsPass;
    }

    Detector detector() {
        return detector;
    }

    /** What there is to say of a finding; empty where nobody wants to know. */
    Optional<Mark> mark(Where where, Finding finding) {
        Action action = rules.of(where, finding.rule());
        return action == Action.IGNORE
                ? Optional.empty()
                : Optional.of(new Mark(name, finding.rule(), action, rules.enforced()));
    }

    @Override
    public Verdict judge(Where where, String text) {
        List<Mark> marks = new ArrayList<>();
        List<Finding> replaced = new ArrayList<>();
        Action strictest = Action.IGNORE;
        for (Finding finding : detector.find(text)) {
            Mark mark = mark(where, finding).orElse(null);
            if (mark != null) {
                marks.add(mark);
                strictest = strictest.stricter(mark.action());
                if (mark.action() == Action.REDACT) {
                    replaced.add(finding);
                }
            }
        }
        if (!rules.enforced()) {
            return new Verdict.Passed(marks);
        }
        return switch (strictest) {
            case IGNORE, WARN -> new Verdict.Passed(marks);
            case REDACT -> new Verdict.Redacted(new Redaction(false).next(text, replaced), marks);
            case ASK -> new Verdict.Asked(marks);
            case BLOCK -> new Verdict.Blocked(marks);
        };
    }
}
