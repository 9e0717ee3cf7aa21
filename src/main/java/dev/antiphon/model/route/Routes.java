package dev.antiphon.model.route;

import dev.antiphon.model.NamePattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Where to ask for a model, in which order. Immutable; thread-safe. */
public final class Routes {

    private final List<Route> routes;
    private final RandomGenerator random;

    /** @param random spreads requests over targets; must be thread-safe */
    public Routes(List<Route> routes, RandomGenerator random) {
        this.routes = List.copyOf(routes);
        this.random = random;
    }

    /**
     * What is known of one configured model.
     *
     * @param names it is asked for under
     * @param targets that serve it, at least one
     * @param fallback names of the models that answer in its place, in order
     */
    public record Route(NamePattern names, List<Target> targets, List<String> fallback) {

        public Route {
            targets = List.copyOf(targets);
            fallback = List.copyOf(fallback);
        }
    }

    /**
     * All places to try for a model: its own targets, by weight, then those of the models that stand in for it. An upstream
     * that has to be asked again, because it wants something back, comes before the others of its model.
     *
     * @param name as the operator has it
     * @param wanted upstreams that the context goes back to
     */
    public List<Stop> stops(String name, Set<String> wanted) {
        List<Stop> stops = new ArrayList<>();
        find(name).ifPresent(route -> {
            add(name, route, wanted, stops);
            Set<String> tried = new HashSet<>(Set.of(name));
            for (String other : route.fallback()) {
                if (tried.add(other)) {
                    find(other).ifPresent(next -> add(other, next, wanted, stops));
                }
            }
        });
        return stops;
    }

    /** Whoever may answer for a model: its own targets, and those of the models that stand in for it. */
    Stream<Target> all(Route route) {
        return Stream.concat(
                route.targets().stream(),
                route.fallback().stream()
                        .flatMap(other -> find(other).stream())
                        .flatMap(other -> other.targets().stream()));
    }

    private Optional<Route> find(String name) {
        return routes.stream().filter(route -> route.names().matches(name)).findFirst();
    }

    private void add(String model, Route route, Set<String> wanted, List<Stop> stops) {
        int first = stops.size();
        for (Target target : shuffled(route.targets())) {
            Stop stop = new Stop(model, target.as().isEmpty() ? model : target.as(), target);
            if (wanted.contains(target.upstream())) {
                stops.add(first, stop);
            } else {
                stops.add(stop);
            }
        }
    }

    /** Each as often first, and as often next, as its weight says. */
    private List<Target> shuffled(List<Target> targets) {
        if (targets.size() == 1) {
            return targets;
        }
        List<Target> left = new ArrayList<>(targets);
        List<Target> ordered = new ArrayList<>(targets.size());
        while (!left.isEmpty()) {
            int sum = left.stream().mapToInt(Target::weight).sum();
            int drawn = random.nextInt(sum);
            int at = 0;
            while (drawn >= left.get(at).weight()) {
                drawn -= left.get(at).weight();
                at++;
            }
            ordered.add(left.remove(at));
        }
        return ordered;
    }
}
