package dev.antiphon.safety;

import java.util.Set;

/** Says what becomes of texts. Thread-safe. */
public interface Guardrail {

    /** Never an exception: a guardrail that cannot tell says what its operator wants said then. */
    Verdict judge(Where where, String text);

    /** Where it has a say at all. */
    Set<Where> places();

    /** Where something else may become of a text: nobody need ask it again about what has been admitted elsewhere. */
    Set<Where> replaces();
}
