package dev.antiphon.safety.classifier;

import dev.antiphon.safety.Action;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Inquiries;
import dev.antiphon.safety.Mark;
import dev.antiphon.safety.Rules;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.classifier.Assessor.Author;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A classifier in one response. No text is asked about twice, even where nothing could be told of it: whoever waited for that
 * once has waited enough.
 */
final class Sitting implements Guardrail {

    private final String name;
    private final Panel panel;
    private final Rules rules;
    private final boolean closed;
    private final Inquiries inquiries;
    private final Map<Asked, CompletableFuture<Assessment>> asked = new HashMap<>();

    Sitting(String name, Panel panel, Rules rules, boolean closed, Inquiries inquiries) {
        this.name = name;
        this.panel = panel;
        this.rules = rules;
        this.closed = closed;
        this.inquiries = inquiries;
    }

    private record Asked(Author author, String text) {

        static Asked of(Where where, String text) {
            boolean own = where == Where.OUTPUT || where == Where.ARGUMENTS;
            return new Asked(own ? Author.MODEL : Author.OTHERS, text);
        }
    }

    @Override
    public void expect(Where where, Collection<String> texts) {
        texts.forEach(text -> answer(where, text));
    }

    private CompletableFuture<Assessment> answer(Where where, String text) {
        return asked.computeIfAbsent(
                Asked.of(where, text), question -> panel.of(question.author(), question.text(), inquiries));
    }

    /** Waits for what is said of it. When the response is stopped meanwhile, a text that could have been stopped is. */
    @Override
    public Verdict judge(Where where, String text) {
        Assessment assessment = answer(where, text).join();
        if (assessment.undecided() && inquiries.stopped()) {
            return stops(where)
                    ? new Verdict.Blocked(List.of(new Mark(name, Classifier.UNAVAILABLE, Action.BLOCK, true)))
                    : Verdict.PASSED;
        }
        return verdict(marks(where, assessment));
    }

    private List<Mark> marks(Where where, Assessment assessment) {
        List<Mark> marks = new ArrayList<>();
        assessment.rules().stream().sorted().forEach(rule -> mark(rule, rules.of(where, rule), marks));
        if (assessment.undecided()) {
            mark(Classifier.UNAVAILABLE, closed ? rules.of(where, Classifier.UNAVAILABLE) : Action.WARN, marks);
        }
        return marks;
    }

    private void mark(String rule, Action action, List<Mark> marks) {
        if (action != Action.IGNORE) {
            marks.add(new Mark(name, rule, action, rules.enforced()));
        }
    }

    private Verdict verdict(List<Mark> marks) {
        Action strictest =
                marks.stream().map(Mark::action).max(Comparator.naturalOrder()).orElse(Action.IGNORE);
        if (!rules.enforced()) {
            return new Verdict.Passed(marks);
        }
        return switch (strictest) {
            case IGNORE, WARN -> new Verdict.Passed(marks);
            case ASK -> new Verdict.Asked(marks);
            case BLOCK -> new Verdict.Blocked(marks);
            case REDACT -> throw new IllegalStateException(name + " does not know what to replace");
        };
    }

    @Override
    public boolean asksOthers() {
        return true;
    }

    @Override
    public Set<Where> places() {
        return rules.where();
    }

    @Override
    public Set<Where> replaces() {
        return Set.of();
    }

    @Override
    public boolean stops(Where where) {
        return rules.stops(where);
    }
}
