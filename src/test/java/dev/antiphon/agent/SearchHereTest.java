package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Site;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.own.OwnServer;
import dev.antiphon.tool.own.SearchEndpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code web_search} at an endpoint of the operator's, and where he has named nothing at all (decision D16). */
@Tag("R74")
@Timeout(60)
class SearchHereTest {

    private static final String SEARCH = ",\"tools\":[{\"type\":\"web_search\"}]";
    private static final String CODE = ",\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]";
    private static final String SWANS = "{\"query\":\"swans\"}";

    @TempDir
    private Path data;

    private final Site site = new Site();
    private final Egress egress = new Egress(new EgressSettings(
            Set.of(Origin.parse(site.origin()).orElseThrow()),
            Set.of(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            4));
    private final OwnServer house = new OwnServer(
            List.of(new SearchEndpoint(
                    egress,
                    new SearchEndpoint.Settings(
                            site.origin() + "/search?q={query}", Map.of("Authorization", "Bearer secret"), 10))),
            new OwnServer.Limits(Duration.ofSeconds(20), 1 << 16));
    private ToolHouse tools;

    @BeforeEach
    void open() {
        tools = new ToolHouse(data);
    }

    @AfterEach
    void close() {
        tools.close();
        house.close();
        egress.close();
        site.close();
    }

    private void serve(Audience audience) {
        tools.third = new Configured(
                OwnServer.LABEL, house.address(), false, audience, Policy.FREE, Pins.NONE, caller -> house);
        tools.mapped = List.of(new Mapped("web_search", OwnServer.LABEL, "web_search", "query"));
    }

    @Test
    @Tag("U31")
    void theEndpointIsAskedAndWhatItFindsAreTheSources() throws Exception {
        serve(Audience.EVERYBODY);
        site.page("/search?q=swans", "application/json", """
                {"results": [{"title": "Swans", "url": "https://swans.example/a", "content": "They are white."},
                             {"title": "Geese", "url": "http://geese.example/", "content": "They honk."}]}""".getBytes(StandardCharsets.UTF_8));
        Turns model = Turns.of(calls("web_search", SWANS), says("White ones."));

        Told told = tools.run(model, SEARCH + ",\"include\":[\"web_search_call.action.sources\"]");

        assertThat(told.types()).containsExactly("web_search_call", "message");
        assertThat(told.item(0).at("/action/sources").findValuesAsText("url"))
                .containsExactly("https://swans.example/a", "http://geese.example/");
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("They are white.");
        assertThat(site.requests()).singleElement().asString().contains("Bearer secret");
        assertThat(told.events().toString()).doesNotContain("secret", site.origin());
    }

    @Test
    @Tag("R49")
    void anEndpointThatRefusesIsToldTheModel() throws Exception {
        serve(Audience.EVERYBODY);
        Turns model = Turns.of(calls("web_search", SWANS), says("I could not look."));

        Told told = tools.run(model, SEARCH);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.item(0).get("status").asText()).isEqualTo("failed");
        assertThat(outputs(model.asked.get(1))).containsExactly("\"The search engine refused the search.\"");
    }

    @Test
    void whatNobodyRunsIsAnOfferThatTheModelNeverSees() throws Exception {
        for (String offer : List.of(SEARCH, CODE)) {
            Turns model = Turns.of(says("From memory, then."));

            Told told = tools.run(model, offer);

            assertThat(told.types()).containsExactly("message");
            assertThat(shown(model.asked.getFirst())).isEmpty();
            assertThat(told.json().at("/tools/0/type").asText()).as("echoed").isIn("web_search", "code_interpreter");
        }
    }

    @Test
    void whatNobodyRunsIsNotCalledEither() throws Exception {
        Told told = tools.run(Turns.of(calls("web_search", SWANS)), SEARCH);

        assertThat(told.types())
                .as("what nobody declared is the client's affair")
                .containsExactly("function_call");
        assertThat(site.connected()).isZero();
    }

    @Test
    void whatNobodyRunsCannotBeDemanded() {
        refused(SEARCH + ",\"tool_choice\":{\"type\":\"web_search\"}");
        refused(SEARCH + ",\"tool_choice\":\"required\"");
        refused(CODE + ",\"tool_choice\":{\"type\":\"code_interpreter\"}");
    }

    @Test
    void whoMayNotUseTheServerThatSearchesIsOfferedNone() throws Exception {
        serve(new Audience(Patterns.ALL, Set.of(), Set.of("admin")));
        Turns model = Turns.of(says("From memory, then."));

        assertThat(tools.run(model, SEARCH).types()).containsExactly("message");
        assertThat(shown(model.asked.getFirst())).isEmpty();
        refused(SEARCH + ",\"tool_choice\":{\"type\":\"web_search\"}");
    }

    @Test
    void anOfferBesideToolsThatAreThereDoesNoHarm() throws Exception {
        Turns model = Turns.of(calls("house__add", "{}"), says("Done."));

        Told told =
                tools.run(model, TOOLS.replace("]", ",{\"type\":\"web_search\"}]") + ",\"tool_choice\":\"required\"");

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(shown(model.asked.getFirst())).doesNotContain("web_search");
    }

    private void refused(String fields) {
        assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), "\"Hi\"", fields))
                .isInstanceOfSatisfying(ApiException.class, no -> {
                    assertThat(no.error().status()).isEqualTo(400);
                    assertThat(no.error().code()).isEqualTo("unsupported_parameter");
                    assertThat(no.error().param()).isEqualTo("tool_choice");
                });
    }
}
