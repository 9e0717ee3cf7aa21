package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.called;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.tool.ToolOutcome;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a response is in which this server runs tools: its stream, its answer and what is kept of it say the same. */
@Tag("R74")
@Tag("U31")
class ServerToolsTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String ONE = "{\"a\":1}";

    @Test
    @Tag("R31")
    void aCallIsListedMadeToldTheModelAndSeenByTheClient() throws Exception {
        Turns model = Turns.of(calls(ADD, ONE), says("Done."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(told.item(0).get("server_label").asText()).isEqualTo("house");
        assertThat(told.item(0).get("tools")).hasSize(3);
        JsonNode call = told.item(1);
        assertThat(call.get("name").asText()).isEqualTo("add");
        assertThat(call.get("arguments").asText()).isEqualTo(ONE);
        assertThat(call.get("output").asText()).isEqualTo("add did {\"a\":1}");
        assertThat(call.get("status").asText()).isEqualTo("completed");
        assertThat(call.get("error").isNull()).isTrue();
        assertThat(call.get("approval_request_id").isNull()).isTrue();
        assertThat(told.eventTypes())
                .containsSubsequence(
                        "response.mcp_list_tools.in_progress",
                        "response.mcp_list_tools.completed",
                        "response.mcp_call.in_progress",
                        "response.mcp_call_arguments.done",
                        "response.mcp_call.completed",
                        "response.output_text.delta",
                        "response.completed");
        assertThat(told.json().at("/usage/total_tokens").asInt())
                .as("of both turns")
                .isEqualTo(26);
        assertThat(shown(model.asked.get(0))).containsExactly(ADD, "house__echo", "house__wipe");
        assertThat(called(model.asked.get(1))).containsExactly(ADD);
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("add did");
        assertThat(tools.server.calls).containsExactly("add{\"a\":1}");
        assertThat(tools.journal.of(ALICE, told.id())).singleElement().satisfies(made -> {
            assertThat(made.id()).isEqualTo(call.get("id").asText());
            assertThat(made.outcome()).isEqualTo("completed");
        });
    }

    @Test
    @Tag("U14")
    void whatTheContextListsIsNotListedAgain() throws Exception {
        Told first = tools.run(Turns.of(calls(ADD, ONE), says("Done.")), TOOLS);
        Turns model = Turns.of(calls("house__echo", ONE), says("Again."));

        Told second = tools.run(model, TOOLS + first.next());

        assertThat(second.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.lists).hasValue(1);
        assertThat(shown(model.asked.getFirst())).containsExactly(ADD, "house__echo", "house__wipe");
        assertThat(called(model.asked.getFirst())).as("of the response before").containsExactly(ADD);
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("add did");
    }

    @Test
    @Tag("U14")
    void aServerThatSaysItChangedIsListedAgain() throws Exception {
        Told first = tools.run(Turns.of(says("Hello.")), TOOLS);
        tools.server.change("add", "more");
        Turns model = Turns.of(says("I see."));

        Told second = tools.run(model, TOOLS + first.next());

        assertThat(second.types()).containsExactly("mcp_list_tools", "message");
        assertThat(second.item(0).get("tools")).hasSize(2);
        assertThat(shown(model.asked.getFirst())).containsExactly(ADD, "house__more");
    }

    @Test
    @Tag("U14")
    void aChangeInTheMiddleIsToldBeforeTheModelIsAskedAgain() throws Exception {
        tools.server.answer = (tool, call) -> {
            tools.server.change("add", "more");
            return ToolOutcome.text("There is more.");
        };
        Turns model = Turns.of(calls(ADD, ONE), says("I see."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "mcp_list_tools", "message");
        assertThat(shown(model.asked.get(1))).containsExactly(ADD, "house__more");
    }

    @Test
    @Tag("U14")
    void aServerThatSaysItChangedAndDidNotIsNotToldOfAgain() throws Exception {
        Told first = tools.run(Turns.of(says("Hello.")), TOOLS);
        tools.server.change("add", "echo", "wipe");

        Told second = tools.run(Turns.of(says("As ever.")), TOOLS + first.next());

        assertThat(tools.server.lists).hasValue(2);
        assertThat(second.types()).containsExactly("message");
    }

    @Test
    void aServerThatCannotBeAskedIsDoneWithout() throws Exception {
        tools.server.reachable = false;
        Turns model = Turns.of(says("Without."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.types()).containsExactly("mcp_list_tools", "message");
        assertThat(told.item(0).get("error").asText()).contains("401");
        assertThat(told.eventTypes()).contains("response.mcp_list_tools.failed");
        assertThat(shown(model.asked.getFirst())).isEmpty();
    }

    @Test
    @Tag("U14")
    void aListThatFailedIsAskedForAgainInTheNextResponse() throws Exception {
        tools.server.reachable = false;
        Told first = tools.run(Turns.of(says("Without.")), TOOLS);
        tools.server.reachable = true;

        Told second = tools.run(Turns.of(says("With.")), TOOLS + first.next());

        assertThat(second.types()).containsExactly("mcp_list_tools", "message");
        assertThat(second.item(0).get("tools")).hasSize(3);
    }

    @Test
    void whoHasToCallAServerThatCannotBeAskedFails() throws Exception {
        for (String choice : List.of("\"required\"", "{\"type\":\"mcp\",\"server_label\":\"house\"}")) {
            tools.server.reachable = false;
            Turns model = Turns.of(says("Never."));

            Told told = tools.run(model, TOOLS + ",\"tool_choice\":" + choice);

            assertThat(told.status()).isEqualTo("failed");
            assertThat(model.asked).isEmpty();
            JsonNode error = told.events().stream()
                    .filter(event -> event.get("type").asText().equals("error"))
                    .findFirst()
                    .orElseThrow()
                    .get("error");
            assertThat(error.get("type").asText()).isEqualTo("external_connector_error");
            assertThat(error.get("message").asText()).contains("'house'").contains("401");
        }
    }

    @Test
    void whoHasToCallAToolThatIsNotThereIsToldWhatHeChoseWrongly() throws Exception {
        Turns model = Turns.of(says("Never."));

        Told told = tools.run(
                model, TOOLS + ",\"tool_choice\":{\"type\":\"mcp\",\"server_label\":\"house\",\"name\":\"zzz\"}");

        assertThat(told.status()).isEqualTo("failed");
        assertThat(model.asked).isEmpty();
        assertThat(told.events()).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("error");
            assertThat(event.at("/error/type").asText()).isEqualTo("invalid_request_error");
            assertThat(event.at("/error/param").asText()).isEqualTo("tool_choice");
        });
    }

    @Test
    void callsOfOneTurnRunSideBySideAndAreToldOneAfterTheOther() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        tools.server.answer = (tool, call) -> {
            both.countDown();
            both.await();
            return ToolOutcome.text(tool);
        };
        Turns model = Turns.of(calls(ADD, ONE, "house__echo", "{}"), says("Both."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "mcp_call", "message");
        assertThat(told.item(1).get("name").asText()).isEqualTo("add");
        assertThat(told.item(2).get("name").asText()).isEqualTo("echo");
        assertThat(outputs(model.asked.get(1))).containsExactly("\"add\"", "\"echo\"");
    }

    @Test
    void aFunctionOfTheClientsCalledBesideEndsTheResponseAndTheNextOneKnowsBoth() throws Exception {
        String declared = TOOLS.replace("}]", "},{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]");
        Told first = tools.run(Turns.of(calls(ADD, ONE, "f", "{}")), declared);

        assertThat(first.status()).isEqualTo("completed");
        assertThat(first.types()).containsExactlyInAnyOrder("mcp_list_tools", "mcp_call", "function_call");
        JsonNode function = first.output().stream()
                .filter(item -> item.get("type").asText().equals("function_call"))
                .findFirst()
                .orElseThrow();
        Turns model = Turns.of(says("Both."));
        String output = "[{\"type\":\"function_call_output\",\"call_id\":\""
                + function.get("call_id").asText() + "\",\"output\":\"mine\"}]";

        tools.run(ALICE, model, output, declared + first.next());

        assertThat(called(model.asked.getFirst())).containsExactlyInAnyOrder(ADD, "f");
        assertThat(outputs(model.asked.getFirst())).hasSize(2).contains("\"mine\"");
        assertThat(tools.server.calls).hasSize(1);
    }
}
