package dev.antiphon.safety;

import java.util.Collection;
import java.util.Set;

/** Says what becomes of texts. Thread-safe. */
public interface Guardrail {

    /** Never an exception: a guardrail that cannot tell says what its operator wants said then. */
    Verdict judge(Where where, String text);

    /** Where it has a say at all. */
    Set<Where> places();

    /** Where something else may become of a text: nobody need ask it again about what has been admitted elsewhere. */
    Set<Where> replaces();

    /** Whether more than a note can follow there; where not, nobody needs to wait for what it says. */
    default boolean stops(Where where) {
        return places().contains(where);
    }

    /** Whether it asks somebody else, and takes time for that. */
    default boolean asksOthers() {
        return false;
    }

    /** The same for one response, where it asks somebody else; used by one thread then. */
    default Guardrail during(Inquiries inquiries) {
        return this;
    }

    /** Begins to ask about texts that it is about to judge, all of them side by side. */
    default void expect(Where where, Collection<String> texts) {}
}
