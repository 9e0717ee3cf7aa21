package dev.antiphon.safety;

import java.util.List;
import java.util.stream.Stream;

/** What becomes of a text. */
public sealed interface Verdict {

    /** What was found in it, enforced or not. */
    List<Mark> marks();

    /** It goes on as it is. */
    record Passed(List<Mark> marks) implements Verdict {}

    /**
     * It goes on with parts of it replaced.
     *
     * @param text as it goes on
     */
    record Redacted(String text, List<Mark> marks) implements Verdict {}

    /** A person has to say yes first. */
    record Asked(List<Mark> marks) implements Verdict {

        /** The first reason. */
        public Mark reason() {
            return first(marks, Action.ASK);
        }
    }

    /** It goes no further. */
    record Blocked(List<Mark> marks) implements Verdict {

        /** The first reason. */
        public Mark reason() {
            return first(marks, Action.BLOCK);
        }
    }

    private static Mark first(List<Mark> marks, Action action) {
        return marks.stream()
                .filter(mark -> mark.action() == action && mark.enforced())
                .findFirst()
                .orElseThrow();
    }

    Verdict PASSED = new Passed(List.of());

    /** The text as it goes on, where it does. */
    default String of(String text) {
        return this instanceof Redacted redacted ? redacted.text() : text;
    }

    /** This verdict, and what another one had noted before it. */
    default Verdict after(List<Mark> noted) {
        if (noted.isEmpty()) {
            return this;
        }
        List<Mark> all = Stream.concat(noted.stream(), marks().stream()).toList();
        return switch (this) {
            case Passed ignored -> new Passed(all);
            case Redacted redacted -> new Redacted(redacted.text(), all);
            case Asked ignored -> new Asked(all);
            case Blocked ignored -> new Blocked(all);
        };
    }
}
