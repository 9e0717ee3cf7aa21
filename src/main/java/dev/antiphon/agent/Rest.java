package dev.antiphon.agent;

import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What is left when all that was said has been summed up, for a model to go on with at once: the rules, and what the user
 * asked last, word for word.
 *
 * @param ask what the user said at the beginning of the newest turn, and the data that came with it
 * @param begun whether more of that turn is there, which the summary tells of
 * @param gone what is not shown any more; earlier summaries, which the new one repeats, are not among it
 */
record Rest(List<Item> rules, List<Item> ask, boolean begun, List<Item> gone) {

    static Rest of(List<Item> seen) {
        Dialogue turns = Dialogue.of(seen);
        List<Item> newest = turns.count() == 0 ? List.of() : turns.passing(turns.count() - 1);
        List<Item> ask = newest.stream().takeWhile(Dialogue::opens).toList();
        List<Item> rules = seen.stream().filter(Dialogue::isRule).toList();
        Set<Item> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        asked.addAll(ask);
        List<Item> gone = seen.stream()
                .filter(item -> !Dialogue.stays(item) && !asked.contains(item))
                .toList();
        return new Rest(rules, ask, ask.size() < newest.size(), gone);
    }

    /** Without a summary. */
    List<Item> bare() {
        List<Item> all = new ArrayList<>(rules);
        all.addAll(ask);
        return all;
    }

    /** With it, where what it tells of has been: before the question, or behind it when work on it had begun. */
    List<Item> with(Item summary) {
        List<Item> all = bare();
        all.add(begun ? all.size() : rules.size(), summary);
        return all;
    }
}
