package dev.antiphon.tool.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Site;
import dev.antiphon.tool.own.SearchEndpoint.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchEndpointTest {

    private static final String PATH = "/search?q=swans%20%26%20geese%2F%C3%A4&format=json";
    private static final String FOUND = """
            {"query": "swans", "results": [
              {"title": "Swans", "url": "https://swans.example/a", "content": "They  are\\nwhite.", "score": 1},
              {"title": "No page", "url": "javascript:alert(1)", "content": "x"},
              {"title": "Geese", "url": "http://geese.example/", "description": "They honk."},
              {"title": "Ducks", "url": "http://ducks.example/", "content": "", "snippet": "They quack."},
              {"url": "http://untitled.example/"}]}""";

    private final Site site = new Site();
    private final Egress egress = new Egress(new EgressSettings(
            Set.of(Origin.parse(site.origin()).orElseThrow()),
            Set.of(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            4));

    @AfterEach
    void close() {
        egress.close();
        site.close();
    }

    @Test
    void whatIsFoundIsToldAndCanBeHadAsAList() throws Exception {
        answers("application/json; charset=utf-8", FOUND);
        assertThat(search(10).search("swans & geese/ä"))
                .containsExactly(
                        new Found("Swans", "https://swans.example/a", "They are white."),
                        new Found("Geese", "http://geese.example/", "They honk."),
                        new Found("Ducks", "http://ducks.example/", "They quack."),
                        new Found("", "http://untitled.example/", ""));
        assertThat(Calls.returned(search(2), "{'query':'swans & geese/ä'}")).isEqualTo("""
                        1. Swans
                        https://swans.example/a
                        They are white.

                        2. Geese
                        http://geese.example/
                        They honk.""");
    }

    @Test
    void theOperatorsHeadersGoAlongAndAreNeverShown() throws Exception {
        answers("application/json", "{\"results\": []}");
        SearchEndpoint search = search(10);
        assertThat(Calls.returned(search, "{'query':'swans & geese/ä'}")).isEqualTo("Nothing was found.");
        assertThat(site.requests()).singleElement().asString().contains("Authorization: Bearer secret");
        assertThat(settings(10).toString()).doesNotContain("secret", "Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"results\": 7}", "{\"results\": [", "", "no JSON"})
    void anAnswerThatCannotBeReadIsAFailure(String body) throws Exception {
        answers("application/json", body);
        assertThat(Calls.failure(search(10), "{'query':'swans & geese/ä'}"))
                .isEqualTo("The search engine gave no answer that can be read.");
    }

    @Test
    void anAnswerOfAnotherTypeARefusalAndSilenceAreFailures() throws Exception {
        answers("text/html", "<p>Captcha</p>");
        assertThat(Calls.failure(search(10), "{'query':'swans & geese/ä'}")).contains("no answer that can be read");
        assertThat(Calls.failure(search(10), "{'query':'elsewhere'}"))
                .isEqualTo("The search engine refused the search.");
        site.close();
        assertThat(Calls.failure(search(10), "{'query':'swans'}")).contains("cannot be reached");
    }

    @Test
    void aSearchNeedsWords() throws Exception {
        assertThat(Calls.failure(search(10), "{}")).isEqualTo("'query' is missing.");
        assertThat(Calls.failure(search(10), "{'query':' '}")).isEqualTo("'query' is missing.");
        assertThat(Calls.failure(search(10), "{'query':'" + "x".repeat(1_001) + "'}"))
                .contains("1000 characters");
        assertThat(site.connected()).isZero();
    }

    @Test
    void anEndpointWithoutAPlaceForTheWordsIsRefused() {
        assertThatThrownBy(() -> new Settings("http://search.example/", Map.of(), 10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void answers(String type, String body) {
        site.page(PATH, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private SearchEndpoint search(int results) {
        return new SearchEndpoint(egress, settings(results));
    }

    private Settings settings(int results) {
        return new Settings(
                site.origin() + "/search?q={query}&format=json", Map.of("Authorization", "Bearer secret"), results);
    }
}
