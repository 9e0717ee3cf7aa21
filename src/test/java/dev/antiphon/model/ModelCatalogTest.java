package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Who;
import dev.antiphon.model.ModelCatalog.Entry;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.ApiException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {

    private static final ModelClient NOBODY = (request, cancel) -> {
        throw new UnsupportedOperationException();
    };

    @ParameterizedTest
    @CsvSource({
        "gpt-*, gpt-5, true",
        "gpt-*, gpt-, true",
        "gpt-*, gpt, false",
        "gpt-*, my-gpt-5, false",
        "*-mini, gpt-5-mini, true",
        "*-mini, gpt-5-mini-2, false",
        "*, anything/at all, true",
        "a*b*c, abc, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, acb, false",
        "a*a, a, false",
        "a*a, aa, true",
        "ab*ba, aba, false",
        "a*b*b, ab, false",
        "a**b, ab, true",
        "org/*:free, org/x:free, true",
        "gpt.5, gptx5, false",
        "gpt-5, GPT-5, false",
        "gpt-5, gpt-5, true"
    })
    void aStarStandsForAnyCharactersAndNothingElseDoes(String pattern, String name, boolean served) {
        assertThat(catalog(entry(pattern, "")).find(name).isPresent()).isEqualTo(served);
    }

    @Test
    void theFirstMatchServes() {
        ModelCatalog catalog = catalog(entry("gpt-5", "exact"), entry("gpt-*", "pattern"), entry("*", "rest"));
        assertThat(catalog.find("gpt-5").map(Model::upstream)).contains("exact");
        assertThat(catalog.find("gpt-6").map(Model::upstream)).contains("pattern");
        assertThat(catalog.find("other").map(Model::upstream)).contains("rest");
    }

    @Test
    void whatAPatternServesIsCalledAsItWasAskedFor() {
        assertThat(catalog(entry("gpt-*", "")).find("gpt-5").orElseThrow().name())
                .isEqualTo("gpt-5");
    }

    @Test
    void aNameThatWouldBreakALineOfALogIsNobodys() {
        assertThat(catalog(entry("*", "")).find("a\nb")).isEmpty();
    }

    @Test
    void patternsAreNotListedAndNoNameIsListedTwice() {
        ModelCatalog catalog = catalog(entry("a", "1"), entry("b-*", ""), entry("a", "2"), entry("c", ""));
        assertThat(catalog.listed().keySet()).containsExactly("a", "c");
        assertThat(catalog.listed().values()).extracting(Model::upstream).containsExactly("1", "");
    }

    @Test
    void anAliasIsListedAndMeansTheModelItIsAnAliasOf() {
        ModelCatalog catalog = catalog(
                new Entry(
                        new NamePattern("fast", List.of("gpt-mini")),
                        "up",
                        NOBODY,
                        Window.UNKNOWN,
                        Who.ANYBODY,
                        List::of),
                new Entry(
                        new NamePattern("big-*", List.of("large")),
                        "up",
                        NOBODY,
                        Window.UNKNOWN,
                        Who.ANYBODY,
                        List::of));
        assertThat(catalog.listed().keySet()).containsExactly("fast", "gpt-mini", "large");
        assertThat(catalog.require("gpt-mini").name()).isEqualTo("fast");
        assertThat(catalog.require("large").name()).isEqualTo("large");
    }

    @Test
    void ofAPatternWhatItsUpstreamOffersIsListedAsFarAsItMatches() {
        ModelCatalog catalog = catalog(
                entry("a-1", "one"),
                new Entry(
                        new NamePattern("a-*"),
                        "up",
                        NOBODY,
                        Window.UNKNOWN,
                        Who.ANYBODY,
                        () -> List.of("b", "a-2", "a-1")));
        assertThat(catalog.listed().keySet()).containsExactly("a-1", "a-2");
        assertThat(catalog.listed().get("a-1").upstream()).isEqualTo("one");
    }

    private static ModelCatalog catalog(Entry... entries) {
        return new ModelCatalog(List.of(entries));
    }

    private static Entry entry(String name, String upstream) {
        return new Entry(name, upstream, NOBODY);
    }

    @Test
    @Tag("R81")
    void aModelThatIsNotForACallerIsA403AndInNoListOfHis() {
        ModelCatalog catalog = catalog(
                new Entry(
                        new NamePattern("secret"),
                        "u",
                        NOBODY,
                        Window.UNKNOWN,
                        new Who(Set.of("acme"), Set.of("researcher")),
                        List::of),
                entry("open", "u"));
        Caller researcher = new Caller("acme", "alice", Set.of("researcher"));

        assertThat(catalog.require("secret", researcher).name()).isEqualTo("secret");
        assertThat(catalog.listed(researcher).keySet()).containsExactly("secret", "open");
        for (Caller other :
                List.of(new Caller("acme", "bob", Set.of("user")), new Caller("lab", "eve", Set.of("researcher")))) {
            assertThatThrownBy(() -> catalog.require("secret", other))
                    .isInstanceOfSatisfying(ApiException.class, refused -> {
                        assertThat(refused.error().status()).isEqualTo(403);
                        assertThat(refused.error().code()).isEqualTo("model_access_forbidden");
                    });
            assertThat(catalog.listed(other).keySet()).containsExactly("open");
        }
    }
}
