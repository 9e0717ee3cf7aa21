package dev.antiphon.app;

import dev.antiphon.limit.Budget;
import dev.antiphon.limit.Budgets;
import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.usage.Book;
import dev.antiphon.usage.Price;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads how much may be asked in a time. */
final class RuleReader {

    private static final List<String> PER =
            Arrays.stream(Per.values()).map(RuleReader::word).toList();

    private static final String TOKENS = "a whole number from 1 to 999999999999999999";

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
                section.integer("tokens_per_day", 0, 0, Integer.MAX_VALUE),
                section.integer("concurrent_responses", 0, 0, 1_000_000));
        section.refuseOthers();
        if (!rule.limits()) {
            section.refuse(
                    "requests_per_minute", "is left out, and so is every other amount; valid is at least one of them");
        }
        return rule;
    }

    /**
     * @param usual its name where it has none
     * @param names of those before, which are others
     */
    static Budget budget(Section section, String usual, Set<String> names) {
        Budget budget = new Budget(
                section.text("name", usual),
                section.has("per") ? per(section) : Set.of(Per.SUBJECT),
                section.texts("tenants", Set.of()),
                section.texts("models", Set.of()),
                section.scalar("tokens_per_month", 0L, TOKENS, RuleReader::tokens),
                section.scalar(
                        "money_per_month",
                        Optional.empty(),
                        Prices.VALID,
                        text -> Prices.amount(text).map(Optional::of)));
        section.refuseOthers();
        if (budget.tokensPerMonth() == 0 && budget.moneyPerMonth().isEmpty()) {
            section.refuse("tokens_per_month", "is left out, and so is money_per_month; valid is at least one of them");
        }
        if (budget.name().isBlank() || !names.add(budget.name())) {
            section.refuse("name", "is empty or that of an earlier entry; valid is one of its own");
        }
        return budget;
    }

    private static Optional<Long> tokens(String text) {
        return text.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
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

    /** The name under which a model is configured, by the one that is asked for. */
    static UnaryOperator<String> entries(ModelCatalog catalog) {
        return name -> catalog.entry(name).orElse(name);
    }

    /** @param settings that have passed the {@link #check} */
    static Budgets budgets(Settings settings, Book book, Clock clock) {
        Map<String, Price> prices = new HashMap<>();
        settings.models().forEach(model -> model.price().ifPresent(price -> prices.put(model.name(), price)));
        return new Budgets(settings.limits().budgets(), prices, settings.usage().currency(), book, clock);
    }

    /** @throws SettingsException when a rule or budget is about a model that is not there, or money about one without a price */
    static void check(Settings settings) {
        LimitSettings limits = settings.limits();
        limits.rates().forEach(rule -> requireKnown("limits.rates", rule.models(), settings));
        for (Budget budget : limits.budgets()) {
            requireKnown("limits.budgets", budget.models(), settings);
            if (budget.moneyPerMonth().isPresent()) {
                requirePrices(budget, settings);
            }
        }
    }

    private static void requireKnown(String place, Set<String> models, Settings settings) {
        Set<String> names = settings.models().stream().map(Settings.Model::name).collect(Collectors.toSet());
        models.stream().filter(model -> !names.contains(model)).findFirst().ifPresent(unknown -> {
            throw new SettingsException(place + " is about the model '" + unknown
                    + "', which is none of models; valid are their names as they stand there"
                    + Likeness.hint(unknown, names));
        });
    }

    private static void requirePrices(Budget budget, Settings settings) {
        settings.models().stream()
                .filter(model -> budget.models().isEmpty() || budget.models().contains(model.name()))
                .filter(model -> model.price().isEmpty())
                .findFirst()
                .ifPresent(unpriced -> {
                    throw new SettingsException("limits.budgets has an amount of money in '" + budget.name()
                            + "' for the model '" + unpriced.name()
                            + "', which has no price; add models[].price (zeros where it is free), or name models"
                            + " that have one in the budget");
                });
    }
}
