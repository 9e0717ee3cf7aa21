package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.tool.ToolOutcome;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a response ends whose model goes on calling tools, or whose client goes away. */
@Tag("U27")
class ToolBoundsTest extends WithToolHouse {

    private static final String ADD = "house__add";

    private static Turns stubborn(String arguments) {
        return Turns.of(calls(ADD, arguments), calls(ADD, arguments), calls(ADD, arguments), calls(ADD, arguments));
    }

    private static Turns busy() {
        return Turns.of(calls(ADD, "{\"a\":1}"), calls(ADD, "{\"a\":2}"), calls(ADD, "{\"a\":3}"), says("Done."));
    }

    private static void assertStopped(Told told, String why) {
        assertThat(told.status()).isEqualTo("failed");
        assertThat(told.json().at("/error/message").asText()).contains(why);
    }

    @Test
    void aModelThatDoesNotComeToAnEndIsStopped() throws Exception {
        tools.limits = new ToolLimits(2, 128, 8, 5, 5, 0, true);
        Turns model = busy();

        assertStopped(tools.run(model, TOOLS), "within 2 turns");
        assertThat(model.asked).hasSize(2);
    }

    @Test
    void aModelThatCallsTooMuchIsStopped() throws Exception {
        tools.limits = new ToolLimits(32, 2, 8, 5, 5, 0, true);

        assertStopped(tools.run(busy(), TOOLS), "more than 2 tools");
        assertThat(tools.server.calls).hasSize(2);
    }

    @Test
    void theSameCallWithTheSameAnswerIsStopped() throws Exception {
        tools.limits = new ToolLimits(32, 128, 8, 3, 5, 0, true);

        assertStopped(tools.run(stubborn("{}"), TOOLS), "same call");
        assertThat(tools.server.calls).hasSize(3);
    }

    @Test
    void theSameCallWithAnotherAnswerEachTimeGoesOn() throws Exception {
        tools.limits = new ToolLimits(32, 128, 8, 2, 5, 0, true);
        tools.server.answer = (tool, call) -> ToolOutcome.text("still " + tools.server.calls.size());
        Turns model = Turns.of(calls(ADD, "{}"), calls(ADD, "{}"), calls(ADD, "{}"), says("Done."));

        assertThat(tools.run(model, TOOLS).status()).isEqualTo("completed");
    }

    @Test
    void aToolThatKeepsFailingIsStopped() throws Exception {
        tools.limits = new ToolLimits(32, 128, 8, 5, 2, 0, true);
        tools.server.answer = (tool, call) -> ToolOutcome.failed("no " + tools.server.calls.size());

        assertStopped(tools.run(busy(), TOOLS), "failed 2 times");
        assertThat(tools.server.calls).hasSize(2);
    }

    @Test
    void theTokensOfAllTurnsTogetherAreBounded() throws Exception {
        tools.limits = new ToolLimits(32, 128, 8, 5, 5, 10, true);
        Turns model = busy();

        Told told = tools.run(model, TOOLS);

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.json().at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(model.asked).hasSize(2);
        assertThat(model.asked.get(1).maxOutputTokens()).isEqualTo(5);
    }

    @Test
    void beyondTheCallsThatTheRequestAllowsTheModelIsToldSo() throws Exception {
        Turns model = Turns.of(calls(ADD, "{\"a\":1}", ADD, "{\"a\":2}"), says("With one."));

        Told told = tools.run(model, TOOLS + ",\"max_tool_calls\":1");

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(tools.server.calls).hasSize(1);
        assertThat(outputs(model.asked.get(1))).hasSize(2).last().asString().contains("limit of tool calls");
    }

    @Test
    void aCancelledResponseInterruptsItsToolAndClosesItsItem() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        tools.server.answer = (tool, call) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return ToolOutcome.text("never");
            } catch (InterruptedException stopped) {
                interrupted.countDown();
                throw stopped;
            }
        };
        Turns model = busy();
        LiveResponse live = tools.begin(ALICE, model, "\"Hi\"", ",\"stream\":true" + TOOLS);
        begun.await();

        await().until(() -> new String(live.now(), StandardCharsets.UTF_8).contains("\"type\":\"mcp_call\""));
        live.stop(Ending.CANCELLED);
        Told told = tools.told(live);

        interrupted.await();
        assertThat(told.status()).isEqualTo("cancelled");
        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call");
        assertThat(told.item(1).get("status").asText()).isEqualTo("incomplete");
        assertThat(model.asked).hasSize(1);
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    @Tag("R75")
    void whereNobodyIsAskedTheResponseFailsAndSaysWhy() throws Exception {
        tools.limits = new ToolLimits(32, 128, 8, 5, 5, 0, false);

        Told told = tools.run(Turns.of(calls(ADD, "{}")), ToolHouse.ASKING);

        assertStopped(told, "needs an approval");
        assertThat(told.json().at("/error/message").asText()).contains("'add'").contains("'house'");
        assertThat(tools.server.calls).isEmpty();
    }
}
