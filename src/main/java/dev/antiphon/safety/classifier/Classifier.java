package dev.antiphon.safety.classifier;

import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Inquiries;
import dev.antiphon.safety.Rules;
import dev.antiphon.safety.Verdict;
import dev.antiphon.safety.Where;
import java.util.Set;

/** A guardrail that asks a model what a text is, and what follows from that. Thread-safe; see {@link #during}. */
public final class Classifier implements Guardrail {

    /** The rule that a text breaks of which nobody could tell anything. */
    public static final String UNAVAILABLE = "unavailable";

    private final String name;
    private final Panel panel;
    private final Rules rules;
    private final boolean closed;

    /**
     * @param name that marks and configuration know it by
     * @param rules nothing is replaced: nobody tells where in the text something is
     * @param closed whether a text of which nothing can be told is treated like one that breaks a rule; otherwise it passes,
     *     and that is noted
     */
    public Classifier(String name, Panel panel, Rules rules, boolean closed) {
        this.name = name;
        this.panel = panel;
        this.rules = rules;
        this.closed = closed;
    }

    @Override
    public boolean asksOthers() {
        return true;
    }

    @Override
    public Guardrail during(Inquiries inquiries) {
        return new Sitting(name, panel, rules, closed, inquiries);
    }

    /** For whoever asks once. */
    @Override
    public Verdict judge(Where where, String text) {
        return during(new Inquiries("")).judge(where, text);
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
