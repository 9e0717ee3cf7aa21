package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.called;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.ruled;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ToolChoice.Mode;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.toolset.Offered;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract's {@code web_search} and {@code code_interpreter}, as tools of a server that the operator has named. */
@Tag("R74")
@Tag("U31")
class MappedToolsTest extends WithToolHouse {

    private static final String SEARCH = ",\"tools\":[{\"type\":\"web_search\"}]";
    private static final String CODE = ",\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]";
    private static final String CATS = "{\"query\":\"cats\"}";
    private static final String FOUND = "Cats: https://a.example/cats, and https://a.example/cats again";

    @BeforeEach
    void prepare() {
        tools.mapped = List.of(
                new Mapped("web_search", "house", "echo", "q"),
                new Mapped("code_interpreter", "house", "add", "source"));
        tools.server.answer = (tool, call) -> ToolOutcome.text(FOUND);
    }

    private static String include(String... what) {
        return ",\"include\":[\"" + String.join("\",\"", what) + "\"]";
    }

    @Test
    void aSearchIsOneFunctionToTheModelAndASearchToTheClient() throws Exception {
        Turns model = Turns.of(calls("web_search", CATS), says("There are cats."));

        Told told = tools.run(model, SEARCH);

        List<Offered> offered = model.asked.getFirst().tools().shown();
        assertThat(offered).singleElement().satisfies(function -> {
            assertThat(function.name()).isEqualTo("web_search");
            assertThat(function.parameters().at("/properties/query/type").asText())
                    .isEqualTo("string");
        });
        assertThat(tools.server.lists)
                .as("nobody wants to know what else it has")
                .hasValue(0);
        assertThat(tools.server.calls).as("in the server's own words").containsExactly("echo{\"q\":\"cats\"}");
        assertThat(told.types()).containsExactly("web_search_call", "message");
        JsonNode search = told.item(0);
        assertThat(search.get("id").asText()).startsWith("ws_");
        assertThat(search.get("status").asText()).isEqualTo("completed");
        assertThat(search.at("/action/query").asText()).isEqualTo("cats");
        assertThat(search.at("/action/queries/0").asText()).isEqualTo("cats");
        assertThat(called(model.asked.get(1))).containsExactly("web_search");
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("https://a.example/cats");
    }

    @Test
    void whatWasFoundIsSeenByThoseWhoAskForIt() throws Exception {
        JsonNode without = tools.run(Turns.of(calls("web_search", CATS), says("Cats.")), SEARCH)
                .item(0);
        JsonNode with = tools.run(
                        Turns.of(calls("web_search", CATS), says("Cats.")),
                        SEARCH + include("web_search_call.action.sources", "web_search_call.results"))
                .item(0);

        assertThat(without.has("results")).isFalse();
        assertThat(without.get("action").has("sources")).isFalse();
        assertThat(with.at("/results/0/text").asText()).isEqualTo(FOUND);
        assertThat(with.at("/action/sources")).as("each address once").hasSize(1);
        assertThat(with.at("/action/sources/0/url").asText()).isEqualTo("https://a.example/cats");
    }

    @Test
    void theOlderNamesOfTheSearchMeanTheSame() throws Exception {
        for (String type : List.of("web_search_preview", "web_search_2025_08_26", "web_search_preview_2025_03_11")) {
            Told told =
                    tools.run(Turns.of(calls("web_search", CATS), says("Cats.")), SEARCH.replace("web_search", type));

            assertThat(told.types()).as(type).containsExactly("web_search_call", "message");
        }
    }

    @Test
    void codeIsRunAndWhatItPrintedIsSeenByThoseWhoAskForIt() throws Exception {
        String code = "{\"code\":\"print(3)\"}";
        JsonNode without = tools.run(Turns.of(calls("code_interpreter", code), says("3.")), CODE)
                .item(0);
        Turns model = Turns.of(calls("code_interpreter", code), says("3."));
        Told told = tools.run(model, CODE + include("code_interpreter_call.outputs"));

        assertThat(shown(model.asked.getFirst())).containsExactly("code_interpreter");
        assertThat(tools.server.calls).last().isEqualTo("add{\"source\":\"print(3)\"}");
        assertThat(told.types()).containsExactly("code_interpreter_call", "message");
        assertThat(told.item(0).get("code").asText()).isEqualTo("print(3)");
        assertThat(told.item(0).get("container_id").asText()).startsWith("cntr_");
        assertThat(told.item(0).at("/outputs/0/logs").asText()).isEqualTo(FOUND);
        assertThat(without.get("outputs").isNull()).isTrue();
    }

    @Test
    @Tag("R49")
    void aSearchThatFailsIsAValueThatTheModelSees() throws Exception {
        tools.server.answer = (tool, call) -> ToolOutcome.failed("The engine is down.");
        Turns model = Turns.of(calls("web_search", CATS, "web_search", "{}"), says("I cannot."));

        Told told = tools.run(model, SEARCH);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.item(0).get("status").asText()).isEqualTo("failed");
        assertThat(told.item(1).get("status").asText()).isEqualTo("failed");
        assertThat(told.eventTypes()).doesNotContain("response.web_search_call.completed");
        assertThat(outputs(model.asked.get(1)))
                .containsExactly("\"The engine is down.\"", "\"The arguments are empty.\"");
        assertThat(tools.server.calls).as("none without words").hasSize(1);
    }

    @Test
    @Tag("R75")
    @Tag("U12")
    void aSearchThatHasToBeAskedForNamesTheToolThatWouldSearch() throws Exception {
        tools.policy = ruled("echo", Permission.ASK);
        Told asked = tools.run(Turns.of(calls("web_search", CATS)), SEARCH);

        assertThat(asked.types()).containsExactly("mcp_approval_request");
        assertThat(asked.item(0).get("server_label").asText()).isEqualTo("house");
        assertThat(asked.item(0).get("name").asText()).isEqualTo("echo");
        assertThat(asked.item(0).get("arguments").asText()).isEqualTo("{\"q\":\"cats\"}");
        assertThat(tools.server.calls).isEmpty();

        Turns model = Turns.of(says("There are cats."));
        Told told = tools.run(ALICE, model, asked.yes(), SEARCH + asked.next());
        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).containsExactly("echo{\"q\":\"cats\"}");
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("https://a.example/cats");
    }

    @Test
    void whoMustSearchSearchesOnce() throws Exception {
        Turns model = Turns.of(calls("web_search", CATS), says("Cats."));

        Told told = tools.run(model, SEARCH + ",\"tool_choice\":{\"type\":\"web_search\"}");

        assertThat(told.types()).containsExactly("web_search_call", "message");
        assertThat(model.asked.get(0).tools().mode()).isEqualTo(Mode.REQUIRED);
        assertThat(model.asked.get(1).tools().mode()).isEqualTo(Mode.AUTO);
    }

    @Test
    void itsServerCanBeNamedBesideIt() throws Exception {
        Turns model = Turns.of(calls("web_search", CATS, "house__add", "{}"), says("Both."));

        Told told = tools.run(model, TOOLS.replace("]", ",{\"type\":\"web_search\"}]"));

        assertThat(shown(model.asked.getFirst()))
                .containsExactly("house__add", "house__echo", "house__wipe", "web_search");
        assertThat(told.types()).containsExactly("mcp_list_tools", "web_search_call", "mcp_call", "message");
    }

    @Test
    void aFunctionOfTheClientsKeepsItsNameBesideIt() throws Exception {
        Turns model = Turns.of(calls("web_search", CATS));

        Told told = tools.run(
                model, SEARCH.replace("]", ",{\"type\":\"function\",\"name\":\"web_search\",\"parameters\":{}}]"));

        assertThat(shown(model.asked.getFirst())).hasSize(2).startsWith("web_search");
        assertThat(told.types()).containsExactly("function_call");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    @Tag("U27")
    void searchesCountAgainstTheCallsThatTheRequestAllows() throws Exception {
        Turns model = Turns.of(calls("web_search", CATS, "web_search", "{\"query\":\"dogs\"}"), says("Cats."));

        Told told = tools.run(model, SEARCH + ",\"max_tool_calls\":1");

        assertThat(told.types()).containsExactly("web_search_call", "message");
        assertThat(outputs(model.asked.get(1))).last().asString().contains("limit of tool calls");
    }
}
