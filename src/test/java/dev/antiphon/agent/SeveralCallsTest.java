package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.tool.Permission;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several calls at once, and what somebody says to each of them. */
@Tag("R75")
@Tag("U12")
class SeveralCallsTest extends WithToolHouse {

    private Told asked() throws InterruptedException {
        return tools.run(Turns.of(calls("house__add", "{}", "house__wipe", "{}")), ASKING);
    }

    private static String answers(Told asked, boolean first, boolean second) {
        List<JsonNode> requests = asked.output().subList(1, 3);
        String one = Told.answer(requests.get(0).get("id").asText(), first, "");
        String other = Told.answer(requests.get(1).get("id").asText(), second, "");
        return one.substring(0, one.length() - 1) + "," + other.substring(1);
    }

    @Test
    void eachIsAskedForByItself() throws Exception {
        assertThat(asked().types()).containsExactly("mcp_list_tools", "mcp_approval_request", "mcp_approval_request");
    }

    @Test
    void aYesToBothRunsBoth() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("Done."));

        Told told = tools.run(ALICE, model, answers(asked, true, true), ASKING + asked.next());

        assertThat(told.types()).containsExactly("mcp_call", "mcp_call", "message");
        assertThat(outputs(model.asked.getFirst())).hasSize(2).allMatch(output -> output.contains("did"));
    }

    @Test
    void aYesToOneAndANoToTheOtherRunsTheOne() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("Done."));

        Told told = tools.run(ALICE, model, answers(asked, true, false), ASKING + asked.next());

        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).containsExactly("add{}");
        assertThat(outputs(model.asked.getFirst()))
                .hasSize(2)
                .anyMatch(output -> output.contains("add did"))
                .anyMatch(output -> output.contains("not approved"));
    }

    @Test
    void whatNobodySaidAnythingToIsStillOpenAfterwards() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("One."));
        String yes = Told.answer(asked.item(1).get("id").asText(), true, "");

        Told first = tools.run(ALICE, model, yes, ASKING + asked.next());
        assertThat(tools.server.calls).containsExactly("add{}");
        assertThat(outputs(model.asked.getFirst())).anyMatch(output -> output.contains("nobody has decided yet"));

        Turns later = Turns.of(says("Both."));
        tools.run(ALICE, later, asked.yes(), ASKING + first.next());
        assertThat(tools.server.calls).containsExactly("add{}", "wipe{}");
        assertThat(outputs(later.asked.getFirst())).hasSize(2).allMatch(output -> output.contains("did"));
    }

    @Test
    void whatIsDeniedIsNotRunEvenWhereTheListIsAnOlderOne() throws Exception {
        tools.policy = ToolHouse.ruled("wipe", Permission.DENY);
        Told first = tools.run(Turns.of(says("Hello.")), TOOLS);
        tools.server.forget();

        Told second = tools.run(Turns.of(calls("house__wipe", "{}"), says("I may not.")), TOOLS + first.next());

        assertThat(second.status()).isEqualTo("completed");
        assertThat(second.types()).as("no call of the client's").containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).isEmpty();
    }
}
