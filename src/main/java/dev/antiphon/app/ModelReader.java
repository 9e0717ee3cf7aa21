package dev.antiphon.app;

import dev.antiphon.app.Settings.Model;
import dev.antiphon.app.Settings.Target;
import dev.antiphon.model.NamePattern;
import dev.antiphon.token.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the list under {@code models}. For one file. */
final class ModelReader {

    private static final int HEAVIEST = 1_000;

    private final Set<String> upstreams;
    private final Set<String> taken = new HashSet<>();
    private final List<Read> read = new ArrayList<>();

    /** @param upstreams that are defined */
    ModelReader(Set<String> upstreams) {
        this.upstreams = upstreams;
    }

    /** Where a model was read, for what can be said of it only when all are there. */
    private record Read(Section section, Model model) {}

    /** The models in order, the built-in one if there are none. */
    List<Model> read(Section top) {
        List<Model> models = top.each("models", this::model);
        read.forEach(one -> checkFallback(one, models));
        return models.isEmpty() ? List.of(builtIn()) : models;
    }

    private static Model builtIn() {
        Target demo = new Target(UpstreamSettings.BUILT_IN, "", 1);
        return new Model(
                UpstreamSettings.BUILT_IN,
                List.of(),
                List.of(demo),
                List.of(),
                0,
                Tokenizer.DEFAULT,
                Set.of(),
                Set.of(),
                Optional.empty());
    }

    private Model model(Section section) {
        Model model = new Model(
                section.requiredText("name", "the name clients use, such as \"gpt-*\""),
                List.copyOf(section.texts("aliases", Set.of())),
                targets(section),
                List.copyOf(section.texts("fallback", Set.of())),
                section.integer("context_window", 0, 1, Integer.MAX_VALUE),
                section.choice("encoding", Tokenizer.DEFAULT, Tokenizer.NAMES),
                section.texts("tenants", Set.of()),
                section.texts("roles", Set.of()),
                Prices.price(section));
        if (!model.name().isBlank() && !taken.add(model.name())) {
            section.refuse("name", "is there before, and the first one serves every request; remove one of them");
        }
        for (String alias : model.aliases()) {
            if (alias.indexOf('*') >= 0 || !taken.add(alias)) {
                section.refuse("aliases", "holds '" + alias + "', which is a pattern or another model's name");
            }
        }
        section.refuseOthers();
        read.add(new Read(section, model));
        return model;
    }

    /** One in short, or several that share the work. */
    private List<Target> targets(Section section) {
        List<Target> targets = section.each("targets", target -> {
            Target one = new Target(upstream(target), target.text("as", ""), target.integer("weight", 1, 1, HEAVIEST));
            target.refuseOthers();
            return one;
        });
        if (!section.has("targets")) {
            return List.of(new Target(upstream(section), section.text("as", ""), 1));
        }
        for (String key : List.of("upstream", "as")) {
            if (section.has(key)) {
                section.refuse(key, "is settled by each of the targets; remove it, or them");
            }
            section.text(key, "");
        }
        if (targets.isEmpty()) {
            section.refuse("targets", "is empty; valid is a list such as [{ upstream: one }, { upstream: two }]");
        }
        return targets;
    }

    private String upstream(Section section) {
        String upstream = section.requiredText("upstream", "one of " + String.join(", ", upstreams));
        if (!upstream.isBlank() && !upstreams.contains(upstream)) {
            section.refuse(
                    "upstream",
                    "is '" + upstream + "', which is not defined; valid is one of " + String.join(", ", upstreams)
                            + Likeness.hint(upstream, upstreams));
        }
        return upstream;
    }

    private static void checkFallback(Read one, List<Model> models) {
        for (String other : one.model().fallback()) {
            boolean served = models.stream().anyMatch(model -> new NamePattern(model.name()).matches(other));
            if (!served || other.equals(one.model().name())) {
                one.section().refuse("fallback", "holds '" + other + "', which is the name of no other model");
            }
        }
    }
}
