package dev.antiphon.app;

import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.model.ModelCatalog;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Reads how much may be asked in a time. */
final class RuleReader {

    private static final List<String> PER =
            Arrays.stream(Per.values()).map(RuleReader::word).toList();

    private RuleReader() {}

    static Rule read(Section section) {
        Rule rule = new Rule(
                section.has("per") ? per(section) : Set.of(Per.SUBJECT),
                section.texts("tenants", Set.of()),
                section.texts("roles", Set.of()),
                section.texts("models", Set.of()),
                section.integer("requests_per_second", 0, 0, 1_000_000),
                section.integer("requests_per_minute", 0, 0, Integer.MAX_VALUE),
                section.integer("requests_per_day", 0, 0, Integer.MAX_VALUE),
                section.integer("tokens_per_minute", 0, 0, Integer.MAX_VALUE),
                section.integer("tokens_per_day", 0, 0, Integer.MAX_VALUE));
        section.refuseOthers();
        if (!rule.limits()) {
            section.refuse(
                    "requests_per_minute", "is left out, and so is every other amount; valid is at least one of them");
        }
        return rule;
    }

    private static Set<Per> per(Section section) {
        return section.choices("per", PER).stream()
                .filter(PER::contains)
                .map(word -> Per.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    private static String word(Per per) {
        return per.name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is read, at work.
     *
     * @throws SettingsException when a rule is about a model that is not there
     */
    static Rates rates(Settings settings, ModelCatalog catalog, LongSupplier nanos) {
        LimitSettings limits = settings.limits();
        Set<String> names = settings.models().stream().map(Settings.Model::name).collect(Collectors.toSet());
        limits.rates().stream()
                .flatMap(rule -> rule.models().stream())
                .filter(model -> !names.contains(model))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new SettingsException("limits.rates is about the model '" + unknown
                            + "', which is none of models; valid are their names as they stand there"
                            + Likeness.hint(unknown, names));
                });
        return new Rates(limits.rates(), name -> catalog.entry(name).orElse(name), limits.reservedOutput(), nanos);
    }
}
