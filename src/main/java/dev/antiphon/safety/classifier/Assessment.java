package dev.antiphon.safety.classifier;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a text.
 *
 * @param rules that it breaks
 * @param undecided whether that could not be told of all of it
 */
record Assessment(Set<String> rules, boolean undecided) {

    static final Assessment NOTHING = new Assessment(Set.of(), false);

    Assessment {
        rules = Set.copyOf(rules);
    }

    /** Of two pieces of one text. */
    Assessment and(Assessment other) {
        Set<String> both = new TreeSet<>(rules);
        both.addAll(other.rules);
        return new Assessment(both, undecided || other.undecided);
    }
}
