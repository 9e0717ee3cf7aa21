package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many responses may come about at the same time by each of the rules. All have to allow one; where one does not, nothing is
 * taken of the others, not even for a moment. Thread-safe.
 */
final class Layers {

    private static final Permit FREE = () -> {};

    private final List<Numbered> rules;
    private final UnaryOperator<String> models;
    private final Running running;

    /** Who holds how many; the same for rules that follow on others. */
    private static final class Running {

        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Whose, Integer> counts = new HashMap<>();
        private final Map<Rule, Integer> numbers = new HashMap<>();

        int number(Rule rule) {
            lock.lock();
            try {
                return numbers.computeIfAbsent(rule, unknown -> numbers.size());
            } finally {
                lock.unlock();
            }
        }
    }

    private record Numbered(int number, Rule rule) {}

    private record Layer(Rule rule, Whose whose) {}

    /** Without rules. */
    Layers() {
        this(List.of(), name -> name, new Running());
    }

    private Layers(List<Rule> rules, UnaryOperator<String> models, Running running) {
        this.rules = rules.stream()
                .filter(rule -> rule.concurrentResponses() > 0)
                .distinct()
                .map(rule -> new Numbered(running.number(rule), rule))
                .toList();
        this.models = models;
        this.running = running;
    }

    /** Other rules; for those that stay as they are, who has been let in counts. */
    Layers under(List<Rule> others, UnaryOperator<String> names) {
        return new Layers(others, names, running);
    }

    Permit take(Caller caller, @Nullable String asked) {
        List<Layer> layers = layers(caller, asked);
        running.lock.lock();
        try {
            for (Layer layer : layers) {
                if (running.counts.getOrDefault(layer.whose(), 0)
                        >= layer.rule().concurrentResponses()) {
                    throw ConcurrencyLimit.tooMany(words(layer.rule()));
                }
            }
            return held(layers);
        } finally {
            running.lock.unlock();
        }
    }

    Permit force(Caller caller, String asked) {
        List<Layer> layers = layers(caller, asked);
        running.lock.lock();
        try {
            return held(layers);
        } finally {
            running.lock.unlock();
        }
    }

    private Permit held(List<Layer> layers) {
        layers.forEach(layer -> running.counts.merge(layer.whose(), 1, Integer::sum));
        return layers.isEmpty() ? FREE : ConcurrencyLimit.once(() -> release(layers));
    }

    private void release(List<Layer> layers) {
        running.lock.lock();
        try {
            layers.forEach(layer ->
                    running.counts.computeIfPresent(layer.whose(), (whose, count) -> count == 1 ? null : count - 1));
        } finally {
            running.lock.unlock();
        }
    }

    private List<Layer> layers(Caller caller, @Nullable String asked) {
        if (rules.isEmpty()) {
            return List.of();
        }
        String model = asked == null ? null : models.apply(asked);
        List<Layer> all = new ArrayList<>();
        for (Numbered one : rules) {
            Rule rule = one.rule();
            if (rule.holdsFor(caller) && (model == null ? !rule.knowsModels() : rule.holdsFor(model))) {
                all.add(new Layer(rule, Whose.of(one.number(), rule.per(), caller, model == null ? "" : model)));
            }
        }
        return all;
    }

    private static String words(Rule rule) {
        return "at most " + rule.concurrentResponses() + " responses at a time"
                + (rule.knowsModels() ? " for this model" : "");
    }
}
