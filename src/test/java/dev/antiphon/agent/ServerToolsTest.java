package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.snapshot.House;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.ToolOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop runs the tools of servers itself; each response is looked at as its events, its JSON and what is stored. */
@Tag("R74")
@Tag("U31")
class ServerToolsTest {

    @TempDir
    static Path data;

    private static House house;

    private final FakeServer docs = new FakeServer("docs", "search", "read_page", "delete");

    @BeforeAll
    static void open() {
        house = House.open(data);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void theToolsAreListedTheCallIsMadeAndTheModelAnswers() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__search {\"q\":1}"), Turns.says("Found."));
        JsonNode last = ToolHouse.free(house, model, docs).run("'input':'Hi'");

        assertThat(ToolHouse.kinds(last)).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(last.at("/output/0/tools")).hasSize(3);
        assertThat(last.at("/output/1/output").asText()).isEqualTo("did {\"q\":1}");
        assertThat(last.at("/output/1/status").asText()).isEqualTo("completed");
        List<Item> told = model.asked.getLast().context();
        assertThat(told.get(1)).isInstanceOf(Item.FunctionCall.class);
        assertThat(((Item.FunctionCallOutput) told.get(2)).output().asText()).isEqualTo("did {\"q\":1}");
        assertThat(docs.calls).containsExactly("search {\"q\":1}");
    }

    @Test
    @Tag("U14")
    void whatTheContextHoldsIsNotListedAgainUnlessItHasChanged() throws Exception {
        Turns model = Turns.of(Turns.says("1"), Turns.says("2"), Turns.says("3"));
        ToolHouse tools = ToolHouse.free(house, model, docs);
        JsonNode first = tools.run("'input':'Hi'");
        JsonNode second = tools.run("'input':'And?','previous_response_id':'" + id(first) + "'");
        assertThat(ToolHouse.kinds(second)).containsExactly("message");
        assertThat(docs.lists).isEqualTo(1);
        assertThat(model.asked.getLast().tools().shown()).hasSize(3);

        docs.add("more");
        docs.stale = true;
        JsonNode third = tools.run("'input':'And?','previous_response_id':'" + id(second) + "'");
        assertThat(ToolHouse.kinds(third)).containsExactly("mcp_list_tools", "message");
        assertThat(third.at("/output/0/tools")).hasSize(4);
    }

    @Test
    void aServerThatCannotBeAskedFailsItsListAndNotTheResponse() throws Exception {
        docs.dead = true;
        Turns model = Turns.of(Turns.says("Without."));
        ToolHouse tools = ToolHouse.free(house, model, docs);
        LiveResponse live = tools.begin("'input':'Hi'");
        JsonNode last = tools.last(live);
        assertThat(last.at("/status").asText()).isEqualTo("completed");
        assertThat(last.at("/output/0/error").asText()).contains("401");
        assertThat(Played.events(Played.frames(live.from(0))))
                .extracting(event -> event.path("type").asText())
                .contains("response.mcp_list_tools.failed")
                .doesNotContain("response.mcp_list_tools.completed");
    }

    @Test
    void aServerThatHasToBeCalledAndCannotBeAskedFailsTheResponse() throws Exception {
        docs.dead = true;
        Turns model = Turns.of();
        JsonNode last = ToolHouse.free(house, model, docs)
                .run("'input':'Hi','tool_choice':{'type':'mcp','server_label':'docs'}");
        assertThat(last.at("/status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/code").asText()).isEqualTo("external_connector_error");
        assertThat(model.asked).isEmpty();
    }

    @Test
    void callsOfOneTurnRunSideBySideAndAreWrittenOneAfterTheOther() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        docs.answer = call -> {
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (Exception alone) {
                throw new IllegalStateException(alone);
            }
            return ToolOutcome.text("ok " + call.text("n", ""));
        };
        Turns model = Turns.of(
                ToolHouse.calls(
                        "docs__search {\"n\":\"a\"}", "docs__search {\"n\":\"b\"}", "docs__search {\"n\":\"c\"}"),
                Turns.says("All."));
        JsonNode last = ToolHouse.free(house, model, docs).run("'input':'Hi'");
        assertThat(last.path("output")
                        .valueStream()
                        .map(item -> item.path("output").asText()))
                .containsExactly("", "ok a", "ok b", "ok c", "");
    }

    @Test
    void theClientsToolsAreHandedOverAndTheContinuationHasBoth() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("mine {}", "docs__search {}"), Turns.says("Both."));
        ToolHouse tools = ToolHouse.free(house, model, docs);
        String both = "'tools':[{'type':'function','name':'mine'},{'type':'mcp','server_label':'docs'}],";
        JsonNode first = tools.run(both + "'input':'Hi'");
        assertThat(ToolHouse.kinds(first)).containsExactly("mcp_list_tools", "function_call", "mcp_call");
        assertThat(model.asked).hasSize(1);

        JsonNode second = tools.run(both + "'previous_response_id':'" + id(first)
                + "','input':[{'type':'function_call_output','call_id':'"
                + first.at("/output/1/call_id").asText() + "','output':'mine did'}]");
        assertThat(second.at("/output/0/content/0/text").asText()).isEqualTo("Both.");
        assertThat(model.asked.getLast().context())
                .filteredOn(Item.FunctionCallOutput.class::isInstance)
                .extracting(item -> ((Item.FunctionCallOutput) item).output().asText())
                .containsExactlyInAnyOrder("did {}", "mine did");
    }

    @Test
    void aToolThatNobodyDeclaredIsReturnedAndNeverRun() throws Exception {
        JsonNode last = ToolHouse.free(house, Turns.of(ToolHouse.calls("other__search {}")), docs)
                .run("'input':'Hi'");
        assertThat(ToolHouse.kinds(last)).containsExactly("mcp_list_tools", "function_call");
        assertThat(docs.calls).isEmpty();
    }

    @Test
    @Tag("R49")
    void aFailureIsAValueForTheModelAndInTheItem() throws Exception {
        docs.answer = call -> ToolOutcome.failed("No such page.");
        Turns model = Turns.of(ToolHouse.calls("docs__search {}", "docs__search {broken"), Turns.says("Sorry."));
        JsonNode last = ToolHouse.free(house, model, docs).run("'input':'Hi'");
        assertThat(last.at("/output/1/status").asText()).isEqualTo("failed");
        assertThat(last.at("/output/1/error/type").asText()).isEqualTo("mcp_tool_execution_error");
        assertThat(last.at("/output/2/error/type").asText()).isEqualTo("mcp_protocol_error");
        assertThat(docs.calls).hasSize(1);
        assertThat(last.at("/status").asText()).isEqualTo("completed");
    }

    @Test
    void beyondMaxToolCallsNothingIsRunAndTheModelIsTold() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__search {\"n\":1}", "docs__search {\"n\":2}"), Turns.says("Ok."));
        JsonNode last = ToolHouse.free(house, model, docs).run("'input':'Hi','max_tool_calls':1");
        assertThat(docs.calls).containsExactly("search {\"n\":1}");
        assertThat(last.at("/status").asText()).isEqualTo("completed");
        assertThat(((Item.FunctionCallOutput) model.asked.getLast().context().getLast())
                        .output()
                        .asText())
                .contains("limit of tool calls");
    }

    @Test
    void aModelThatGoesOnCallingBeyondTheLimitIsOver() throws Exception {
        Turns model = Turns.of(
                ToolHouse.calls("docs__search {}"),
                ToolHouse.calls("docs__search {}"),
                ToolHouse.calls("docs__search {}"));
        JsonNode last = ToolHouse.free(house, model, docs).run("'input':'Hi','max_tool_calls':1");
        assertThat(last.at("/status").asText()).isEqualTo("completed");
        assertThat(docs.calls).hasSize(1);
    }

    @Test
    void aDemandIsMetOnceAndNotForEver() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__search {}"), Turns.says("Done."));
        JsonNode last = ToolHouse.free(house, model, docs)
                .run("'input':'Hi','tool_choice':{'type':'mcp','server_label':'docs','name':'search'}");
        assertThat(last.at("/status").asText()).isEqualTo("completed");
        assertThat(model.asked.getFirst().tools().only()).isEqualTo("docs__search");
        assertThat(model.asked.getLast().tools().demands()).isFalse();
    }

    @Test
    void onlyAllowedToolsAreThere() throws Exception {
        Turns model = Turns.of(Turns.says("1"), Turns.says("2"));
        ToolHouse tools = ToolHouse.free(house, model, docs);
        String some = "'tools':[{'type':'mcp','server_label':'docs','allowed_tools':%s}],'input':'Hi'";
        assertThat(tools.run(some.formatted("['search']")).at("/output/0/tools"))
                .hasSize(1);
        assertThat(tools.run(some.formatted("{'read_only':true}"))
                        .at("/output/0/tools/0/name")
                        .asText())
                .isEqualTo("read_page");
    }

    @Test
    @Tag("U27")
    void aModelThatMakesNoProgressIsStopped() throws Exception {
        ToolLimits limits = new ToolLimits(4, 3, 8, 3, 2, 0, true);
        Turns same = Turns.of(
                ToolHouse.calls("docs__search {}"),
                ToolHouse.calls("docs__search {}"),
                ToolHouse.calls("docs__search {}"),
                Turns.says("Never."));
        assertThat(failure(same, limits)).contains("same call");

        docs.answer = call -> ToolOutcome.failed("No " + call.arguments());
        Turns failing = Turns.of(
                ToolHouse.calls("docs__search {\"n\":1}"), ToolHouse.calls("docs__search {\"n\":2}"), Turns.says("x"));
        assertThat(failure(failing, limits)).contains("failed 2 times");

        docs.answer = call -> ToolOutcome.text("ok " + call.arguments());
        assertThat(failure(endless(), new ToolLimits(4, 100, 8, 3, 2, 0, true))).contains("within 4 turns");
        assertThat(failure(endless(), limits)).contains("more than 3 tools");
    }

    @Test
    void theOperatorsLimitOfTokensEndsItAsIncomplete() throws Exception {
        Turns model = Turns.of(
                Turns.says(new ModelEvent.TextDelta("x"), ToolHouse.calls("docs__search {}")),
                Turns.says("a", "b", "c"));
        ToolHouse tools = new ToolHouse(house, model, docs, Policy.FREE, new ToolLimits(9, 9, 9, 9, 9, 2, true));
        tools.run("'input':'Hi'");
        assertThat(model.asked.getFirst().maxOutputTokens()).isNull();
        assertThat(model.asked.getLast().maxOutputTokens()).isEqualTo(2);
    }

    @Test
    void whoeverCancelsStopsTheToolAndItsItemIsIncomplete() throws Exception {
        docs.hangs = true;
        ToolHouse tools = ToolHouse.free(house, Turns.of(ToolHouse.calls("docs__search {}")), docs);
        LiveResponse live = tools.begin("'input':'Hi'");
        Awaitility.await().until(() -> !docs.calls.isEmpty());
        live.stop(Ending.CANCELLED);
        assertThat(docs.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        JsonNode last = tools.last(live);
        assertThat(last.at("/status").asText()).isEqualTo("cancelled");
        assertThat(last.at("/output/1/status").asText()).isEqualTo("incomplete");
    }

    private static Turns endless() {
        return Turns.of(
                ToolHouse.calls("docs__search {\"n\":1}"),
                ToolHouse.calls("docs__search {\"n\":2}"),
                ToolHouse.calls("docs__search {\"n\":3}"),
                ToolHouse.calls("docs__search {\"n\":4}"),
                ToolHouse.calls("docs__search {\"n\":5}"));
    }

    private String failure(Turns model, ToolLimits limits) throws Exception {
        JsonNode last = new ToolHouse(house, model, docs, Policy.FREE, limits).run("'input':'Hi'");
        assertThat(last.at("/status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/code").asText()).isEqualTo("server_error");
        return last.at("/error/message").asText();
    }

    private static String id(JsonNode response) {
        return response.path("id").asText();
    }
}
