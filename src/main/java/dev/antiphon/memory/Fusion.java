package dev.antiphon.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two rankings become one by their ranks alone (reciprocal rank fusion): scores of different scales cannot be added, places
 * can. Of facts that stand equally well the newer one comes first.
 */
final class Fusion {

    /** The usual constant (Cormack and others, 2009): the larger it is, the less the very first places count. */
    private static final int RANK = 60;

    private Fusion() {}

    /** @param rankings each with the best first */
    static List<Hit> of(List<List<Hit>> rankings, int most) {
        Map<String, Hit> fused = new HashMap<>();
        for (List<Hit> ranking : rankings) {
            for (int i = 0; i < ranking.size(); i++) {
                Memory memory = ranking.get(i).memory();
                fused.merge(
                        memory.id(),
                        new Hit(memory, 1.0 / (RANK + 1 + i)),
                        (one, other) -> new Hit(memory, one.score() + other.score()));
            }
        }
        return fused.values().stream().sorted(bestFirst()).limit(most).toList();
    }

    static Comparator<Hit> bestFirst() {
        return Comparator.comparingDouble(Hit::score)
                .thenComparingLong(hit -> hit.memory().updatedAt())
                .thenComparing(hit -> hit.memory().id())
                .reversed();
    }
}
