package dev.antiphon.condition;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many steps one answer may still take. Counted in steps rather than in time, so that the same call always gets the same
 * answer. A step is the value of one part of the expression, some tenths of a microsecond. For one answer.
 */
final class Steps implements CelEvaluationListener {

    /** Some hundredths of a second; elements of a list that each take ten are 2,000. */
    private static final long MOST = 20_000;

    /** So many characters are read in the time of a step. */
    private static final int CHARACTERS = 32;

    /** So many characters are held against one instruction of a pattern in that time, or looked for one other. */
    private static final int TRIED = 25;

    private static final int COMPARED = 1_000;

    /** What it costs to make a pattern's program ready, as if it were characters. */
    private static final int READY = 50;

    /** What it costs when a part has no value: exceptions are made, with all that they tell of where. */
    private static final int FAULT = 200;

    private final Operands operands;
    private final Set<Long> seen = new HashSet<>();
    private final Map<Object, Long> weights = new IdentityHashMap<>();
    private final Map<Long, Integer> lengths = new HashMap<>();
    private long left = MOST;

    /** There are no steps left. An error: exceptions are values of the language, with which it goes on. */
    static final class Spent extends Error {
        private static final long serialVersionUID = 1;

        Spent() {
            super("The condition takes too many steps", null, false, false);
        }
    }

    Steps(Operands operands) {
        this.operands = operands;
    }

    /** Told of a value before what it is an operand of is worked out. */
    @Override
    public void callback(CelExpr part, Object value) {
        spend(1);
        long id = part.id();
        Long first = operands.firsts().get(id);
        if (first != null && !seen.remove(first)) {
            spend(FAULT);
        }
        seen.add(id);
        if (operands.read().contains(id)) {
            spend(weight(value));
        }
        if (value instanceof String text) {
            lengths.put(id, text.length());
            Integer program = operands.patterns().get(id);
            if (program != null) {
                spend((text.length() + (long) READY) * program / TRIED);
            }
            Long within = operands.sought().get(id);
            if (within != null) {
                spend((long) text.length() * lengths.getOrDefault(within, 0) / COMPARED);
            }
        }
    }

    private void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new Spent();
        }
    }

    /** Of all that is in it; each list and mapping is gone through once. */
    private long weight(Object value) {
        return switch (value) {
            case String text -> 1 + text.length() / CHARACTERS;
            case Iterable<?> list -> known(list, list);
            case Map<?, ?> map -> known(map, map.values()) + map.size();
            default -> 1;
        };
    }

    private long known(Object whole, Iterable<?> parts) {
        Long known = weights.get(whole);
        if (known != null) {
            return known;
        }
        long sum = 1;
        for (Object part : parts) {
            sum = Math.min(sum + weight(part), MOST + 1);
        }
        weights.put(whole, sum);
        return sum;
    }
}
