package dev.antiphon.safety;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What follows from the findings of one detector.
 *
 * @param places what follows where; nothing elsewhere
 * @param rules what follows for single rules instead, wherever they are looked for
 * @param enforced false for a guard that only watches
 */
public record Rules(Map<Where, Action> places, Map<String, Action> rules, boolean enforced) {

    public Rules {
        places = Map.copyOf(places);
        rules = Map.copyOf(rules);
    }

    /** What follows from a rule there. */
    public Action of(Where where, String rule) {
        Action there = places.getOrDefault(where, Action.IGNORE);
        return there == Action.IGNORE ? there : possible(where, rules.getOrDefault(rule, there));
    }

    /** What a rule says where it cannot follow becomes the next stricter thing that can: it is never let through for that. */
    private static Action possible(Where where, Action said) {
        return switch (where) {
            case ARGUMENTS -> said == Action.REDACT ? Action.ASK : said;
            case INSTRUCTIONS, TOOL_LIST -> said == Action.REDACT || said == Action.ASK ? Action.BLOCK : said;
            case INPUT, CONTEXT, MEMORY, TOOL_OUTPUT, OUTPUT -> said == Action.ASK ? Action.BLOCK : said;
        };
    }

    /** Where something follows. */
    public Set<Where> where() {
        return where(action -> action != Action.IGNORE);
    }

    /** Whether more than a note can follow there. */
    public boolean stops(Where where) {
        Action there = places.getOrDefault(where, Action.IGNORE);
        return enforced
                && there != Action.IGNORE
                && Stream.concat(Stream.of(there), rules.values().stream())
                        .anyMatch(action -> action.compareTo(Action.WARN) > 0);
    }

    /** Where something is replaced. */
    Set<Where> replaces() {
        boolean byRule = rules.containsValue(Action.REDACT);
        return where(action -> enforced && (action == Action.REDACT || (byRule && action != Action.IGNORE)));
    }

    private Set<Where> where(Predicate<Action> follows) {
        Set<Where> where = EnumSet.noneOf(Where.class);
        places.forEach((place, action) -> {
            if (follows.test(action)) {
                where.add(place);
            }
        });
        return where;
    }
}
