package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that send the whole history with every turn, calls and approvals among it. */
@Tag("R75")
class HistoriesOfClientsTest extends WithToolHouse {

    private static final String UNKEPT = ASKING + ",\"store\":false";
    private static final String FREE = ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"house\"}]";

    private final ArrayNode history = Json.MAPPER.createArrayNode();

    private void says(String role, String text) {
        history.addObject().put("role", role).put("content", text);
    }

    private void answers(String answer) {
        Json.tree(answer.getBytes(StandardCharsets.UTF_8)).forEach(history::add);
    }

    private Told goesOn(Turns model, String fields) throws InterruptedException {
        Told told = tools.run(ALICE, model, history.toString(), fields);
        told.output().forEach(history::add);
        return told;
    }

    private Told asked() throws InterruptedException {
        says("user", "Add one.");
        return goesOn(Turns.of(calls("house__add", "{\"a\": 1}")), UNKEPT);
    }

    @Test
    void aYesThatWasUsedIsPartOfTheHistoryFromThenOn() throws Exception {
        answers(asked().yes());
        goesOn(Turns.of(Turns.says("Done.")), UNKEPT);

        says("user", "And?");
        Turns model = Turns.of(Turns.says("Still done."));
        assertThat(goesOn(model, UNKEPT).types()).containsExactly("message");
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("add did");

        says("user", "And without the tools?");
        assertThat(goesOn(Turns.of(Turns.says("Done.")), ",\"store\":false").status())
                .isEqualTo("completed");
        assertThat(tools.server.calls).as("it was made once").hasSize(1);
    }

    @Test
    void aNoIsPartOfItAsWell() throws Exception {
        answers(asked().no("too risky"));
        goesOn(Turns.of(Turns.says("A pity.")), UNKEPT);

        says("user", "And?");
        Turns model = Turns.of(Turns.says("Still not."));
        goesOn(model, UNKEPT);

        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("too risky");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void theNextCallIsAskedForAnew() throws Exception {
        answers(asked().yes());
        Told next = goesOn(Turns.of(calls("house__add", "{\"a\": 2}")), UNKEPT);
        answers(next.yes());
        goesOn(Turns.of(Turns.says("Done.")), UNKEPT);

        assertThat(tools.server.calls).containsExactly("add{\"a\":1}", "add{\"a\":2}");
    }

    @Test
    void whatIsOverForLongHarmsNoHistory() throws Exception {
        answers(asked().yes());
        goesOn(Turns.of(Turns.says("Done.")), UNKEPT);
        tools.house.clock.pass(TestTools.EXPIRY.plus(Duration.ofSeconds(1)));
        tools.approvals.forgetOlderThan(tools.house.clock.instant(), 10);

        says("user", "And?");
        assertThat(goesOn(Turns.of(Turns.says("Still done.")), UNKEPT).status()).isEqualTo("completed");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void aYesThatNobodyHasGoneOnWithCountsWhereverItStands() throws Exception {
        answers(asked().yes());
        says("assistant", "One moment.");

        assertThat(goesOn(Turns.of(Turns.says("Done.")), UNKEPT).types()).contains("mcp_call");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void aYesThatWasUsedAndNobodyHasGoneOnWithIsRefused() throws Exception {
        answers(asked().yes());
        String repeated = history.toString();
        goesOn(Turns.of(Turns.says("Done.")), UNKEPT);

        assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), repeated, UNKEPT))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.error().message()).contains("used already"));
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatACallReturnedIsFoundByItsIdWhereTheClientLeavesItOut() throws Exception {
        says("user", "Add one.");
        goesOn(Turns.of(calls("house__add", "{\"a\": 1}"), Turns.says("Done.")), FREE);
        leaveOutputsOut();

        says("user", "And?");
        Turns model = Turns.of(Turns.says("Still done."));
        goesOn(model, FREE);
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("add did");
    }

    @Test
    void itIsNotFoundForSomebodyElseOrForAnotherCall() throws Exception {
        says("user", "Add one.");
        goesOn(Turns.of(calls("house__add", "{\"a\": 1}"), Turns.says("Done.")), FREE);
        leaveOutputsOut();
        Turns bobs = Turns.of(Turns.says("Hm."));
        tools.run(BOB, bobs, history.toString(), FREE);
        assertThat(outputs(bobs.asked.getFirst())).singleElement().asString().contains("not known any more");

        history.forEach(item -> {
            if (item.has("arguments")) {
                ((ObjectNode) item).put("arguments", "{\"a\": 2}");
            }
        });
        Turns altered = Turns.of(Turns.says("Hm."));
        tools.run(ALICE, altered, history.toString(), FREE);
        assertThat(outputs(altered.asked.getFirst())).singleElement().asString().contains("not known any more");
    }

    private void leaveOutputsOut() {
        for (JsonNode item : List.copyOf(history.findParents("output"))) {
            ((ObjectNode) item).remove("output");
        }
    }
}
