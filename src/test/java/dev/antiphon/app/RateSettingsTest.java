package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Who;
import dev.antiphon.limit.Budgets;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.Window;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RateSettingsTest {

    private static final String MODELS =
            "models: [{name: 'gpt-*', upstream: demo}, {name: big, aliases: [fast], upstream: demo}]\n";

    private static Settings read(String rates) {
        return new SettingsReader(name -> null).read("test", MODELS + "limits: {rates: [" + rates + "]}");
    }

    private static ModelCatalog catalog() {
        return new ModelCatalog(List.of(
                new ModelCatalog.Entry(new NamePattern("gpt-*"), "u", null, Window.UNKNOWN, Who.ANYBODY, List::of),
                new ModelCatalog.Entry(
                        new NamePattern("big", List.of("fast")), "u", null, Window.UNKNOWN, Who.ANYBODY, List::of)));
    }

    @Test
    void aRuleSaysWhatForWhomAndHowMuch() {
        assertThat(read("{per: [tenant, model], tenants: [acme], roles: [batch], models: [big],"
                                + " requests_per_second: 1, requests_per_minute: 2, requests_per_day: 3,"
                                + " tokens_per_minute: 4, tokens_per_day: 5, concurrent_responses: 6}")
                        .limits()
                        .rates())
                .containsExactly(new Rule(
                        Set.of(Per.TENANT, Per.MODEL),
                        Set.of("acme"),
                        Set.of("batch"),
                        Set.of("big"),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6));
    }

    @Test
    void withoutAWordItIsEachSubjectsOwnAndAnEmptyListIsForAllTogether() {
        assertThat(read("{tokens_per_day: 5}, {per: [], tokens_per_day: 5}")
                        .limits()
                        .rates())
                .extracting(Rule::per)
                .containsExactly(Set.of(Per.SUBJECT), Set.of());
    }

    @Test
    void aRuleThatLimitsNothingIsAMistake() {
        assertThatThrownBy(() -> read("{tenants: [acme]}"))
                .hasMessageContaining("limits.rates[0].requests_per_minute")
                .hasMessageContaining("every other amount");
        assertThatThrownBy(() -> read("{per: [role], tokens_per_day: 1}"))
                .hasMessageContaining("limits.rates[0].per")
                .hasMessageContaining("valid are tenant, subject, key, model");
    }

    @Test
    void aModelIsNamedAsItIsConfigured() {
        assertThatThrownBy(() -> RuleReader.check(read("{models: [fast], tokens_per_day: 1}")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("'fast'");
    }

    @Test
    void whateverAPatternServesIsOneModel() {
        Settings settings = read("{per: [subject, model], models: ['gpt-*'], requests_per_day: 2}");
        Rates rates =
                Rates.over(() -> 0).under(settings.limits().rates(), RuleReader.entries(catalog()), 0, Budgets.NONE);
        Caller alice = new Caller("acme", "alice", Set.of());
        rates.ask(alice, "gpt-1");
        rates.ask(alice, "gpt-2");
        assertThatThrownBy(() -> rates.ask(alice, "gpt-3")).hasMessageContaining("requests per day");
        rates.ask(alice, "fast");
    }
}
