package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.called;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ToolChoice.Mode;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Picture;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a model may call, and what it is shown of what came of it. */
@Tag("R74")
class ToolAnswersTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String ONE = "{\"a\":1}";

    @Test
    @Tag("R49")
    void thatAToolFailedIsSeenByTheModelAndByTheClient() throws Exception {
        tools.server.answer = (tool, call) -> ToolOutcome.failed("No such number.");
        Turns model = Turns.of(calls(ADD, ONE), says("It failed."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.item(1).get("status").asText()).isEqualTo("failed");
        assertThat(told.item(1).at("/error/type").asText()).isEqualTo("mcp_tool_execution_error");
        assertThat(told.item(1).at("/error/content/0/text").asText()).isEqualTo("No such number.");
        assertThat(told.item(1).get("output").isNull()).isTrue();
        assertThat(told.eventTypes()).contains("response.mcp_call.failed");
        assertThat(outputs(model.asked.get(1))).containsExactly("\"No such number.\"");
    }

    @Test
    @Tag("R49")
    void aToolThatBreaksIsAFailureLikeAnyOther() throws Exception {
        tools.server.answer = (tool, call) -> {
            throw new IllegalStateException("a secret of this house");
        };
        Turns model = Turns.of(calls(ADD, ONE), says("It failed."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(told.json().toString()).doesNotContain("secret");
        assertThat(outputs(model.asked.get(1)))
                .containsExactly("\"The call broke; it is not known whether it was made.\"");
    }

    @Test
    void argumentsThatAreNoObjectReachNoTool() throws Exception {
        Turns model = Turns.of(calls(ADD, "{\"a\":", ADD, "[1]", ADD, "{} {}"), says("I see."));

        Told told = tools.run(model, TOOLS);

        assertThat(tools.server.calls).isEmpty();
        assertThat(told.output().subList(1, 4))
                .allSatisfy(item -> assertThat(item.get("status").asText()).isEqualTo("failed"));
        assertThat(outputs(model.asked.get(1))).hasSize(3).allMatch(output -> output.contains("not a JSON object"));
    }

    @Test
    void aToolThatNobodyDeclaredIsHandedToTheClientAndNeverRun() throws Exception {
        Told told = tools.run(Turns.of(calls("other__add", ONE)), TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "function_call");
        assertThat(tools.other.calls).isEmpty();
        assertThat(tools.other.lists).hasValue(0);
    }

    @Test
    void noMoreIsShownThanTheRequestAllows() throws Exception {
        for (String allowed : List.of("[\"add\"]", "{\"tool_names\":[\"add\",\"wipe\"],\"read_only\":true}")) {
            Turns model = Turns.of(calls("house__wipe", "{}"), says("I may not."));

            Told told = tools.run(model, TOOLS.replace("}]", ",\"allowed_tools\":" + allowed + "}]"));

            assertThat(shown(model.asked.getFirst())).containsExactly(ADD);
            assertThat(told.item(0).get("tools")).hasSize(1);
            assertThat(tools.server.calls).isEmpty();
        }
    }

    @Test
    void aDemandThatWasMetIsNotMadeAgain() throws Exception {
        for (String choice :
                List.of("\"required\"", "{\"type\":\"mcp\",\"server_label\":\"house\",\"name\":\"add\"}")) {
            Turns model = Turns.of(calls(ADD, ONE), says("Done."));

            Told told = tools.run(model, TOOLS + ",\"tool_choice\":" + choice);

            assertThat(told.status()).isEqualTo("completed");
            assertThat(model.asked.get(0).tools().mode()).isEqualTo(Mode.REQUIRED);
            assertThat(model.asked.get(1).tools().mode()).isEqualTo(Mode.AUTO);
        }
    }

    @Test
    void whatTheModelThoughtBeforeACallItIsShownAgain() throws Exception {
        Turns model = Turns.of(says(new ReasoningDelta("Let me add."), calls(ADD, ONE)), says("Done."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).containsExactly("mcp_list_tools", "reasoning", "mcp_call", "message");
        assertThat(model.asked.get(1).context())
                .filteredOn(Item.Reasoning.class::isInstance)
                .singleElement()
                .asString()
                .contains("Let me add.");
        assertThat(called(model.asked.get(1))).containsExactly(ADD);
    }

    @Test
    void aModelThatSeesIsShownPicturesAndTheClientTheText() throws Exception {
        tools.server.answer =
                (tool, call) -> new ToolOutcome.Returned("A cat.", List.of(new Picture("image/png", "aGk=")));
        Turns model = Turns.of(calls(ADD, ONE), says("Nice."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.item(1).get("output").asText()).isEqualTo("A cat.");
        assertThat(outputs(model.asked.get(1)))
                .singleElement()
                .asString()
                .contains("A cat.")
                .contains("data:image/png;base64,aGk=");
    }
}
