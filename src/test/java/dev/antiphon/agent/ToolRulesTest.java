package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.ruled;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who decides on a call: the operator, whom a request can outdo in caution only, and a second person where he wants one. */
@Tag("R75")
@Tag("U12")
@Tag("U28")
class ToolRulesTest extends WithToolHouse {

    private static final Caller CAROL = new Caller("acme", "carol", Set.of("approver"));
    private static final Caller ADMIN = new Caller("acme", "root", Set.of("admin"));
    private static final String WIPE = "house__wipe";
    private static final String NEVER = TOOLS.replace("}]", ",\"require_approval\":\"never\"}]");

    private static Policy policy(Permission otherwise, String privileged, boolean fourEyes) {
        return new Policy(
                otherwise, List.of(), Patterns.ALL, new Patterns(List.of(privileged)), Patterns.NONE, fourEyes);
    }

    @Test
    void whatTheOperatorDeniesIsNotShownAndNotRun() throws Exception {
        tools.policy = ruled("wi*", Permission.DENY);
        Turns model = Turns.of(calls(WIPE, "{}"), says("I may not."));

        Told told = tools.run(model, NEVER);

        assertThat(shown(model.asked.getFirst())).containsExactly("house__add", "house__echo");
        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(told.item(0).get("tools")).hasSize(2);
        assertThat(told.item(1).get("status").asText()).isEqualTo("failed");
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("may not be called");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void noRequestLoosensWhatTheOperatorAsksFor() throws Exception {
        tools.policy = ruled("wipe", Permission.ASK);

        Told told = tools.run(Turns.of(calls(WIPE, "{}", "house__add", "{}")), NEVER);

        assertThat(told.types()).containsExactlyInAnyOrder("mcp_list_tools", "mcp_call", "mcp_approval_request");
        assertThat(tools.server.calls).containsExactly("add{}");
    }

    @Test
    void aRequestTightensWhatTheOperatorAllows() throws Exception {
        Told told = tools.run(Turns.of(calls(WIPE, "{}")), ASKING);

        assertThat(told.types()).endsWith("mcp_approval_request");
    }

    @Test
    void whatIsPrivilegedIsAskedForWhateverTheRulesSay() throws Exception {
        tools.policy = policy(Permission.ALLOW, "wipe", false);

        assertThat(tools.run(Turns.of(calls(WIPE, "{}")), NEVER).types()).endsWith("mcp_approval_request");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void aRuleHoldsForThoseWhoHaveItsRole() throws Exception {
        tools.policy = new Policy(
                Permission.ASK,
                List.of(new Policy.Rule(Patterns.ALL, Set.of("admin"), Permission.ALLOW)),
                Patterns.ALL,
                Patterns.NONE,
                Patterns.NONE,
                false);

        assertThat(tools.run(Turns.of(calls(WIPE, "{}")), NEVER).types()).endsWith("mcp_approval_request");
        assertThat(tools.run(ADMIN, Turns.of(calls(WIPE, "{}"), says("Done.")), "\"Hi\"", NEVER)
                        .types())
                .containsExactly("mcp_list_tools", "mcp_call", "message");
    }

    @Test
    void anOperatorWhoThoughtBetterOfItIsObeyedEvenAfterAYes() throws Exception {
        Told asked = tools.run(Turns.of(calls(WIPE, "{}")), ASKING);
        tools.policy = ruled("wipe", Permission.DENY);

        tools.run(ALICE, Turns.of(says("I may not.")), asked.yes(), ASKING + asked.next());

        assertThat(tools.server.calls).isEmpty();
    }

    private Told waiting() throws InterruptedException {
        tools.policy = policy(Permission.ASK, "*", true);
        return tools.run(Turns.of(calls(WIPE, "{}")), NEVER);
    }

    private void refused(String input, Told asked, String why) {
        assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), input, NEVER + asked.next()))
                .isInstanceOfSatisfying(ApiException.class, no -> {
                    assertThat(no.error().code()).isEqualTo("invalid_approval");
                    assertThat(no.error().message()).contains(why);
                });
    }

    @Test
    void underFourEyesTheOwnersYesDoesNotCountBeforeASecondPersons() throws Exception {
        Told asked = waiting();
        refused(asked.yes(), asked, "second person");
        refused("[]", asked, "not been decided");

        tools.approvals.decide(CAROL, asked.request(), true, null, null);
        Told told = tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), NEVER + asked.next());

        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatASecondPersonAllowedGoesOnWithoutAWord() throws Exception {
        Told asked = waiting();
        tools.approvals.decide(CAROL, asked.request(), true, null, null);

        Told told = tools.run(ALICE, Turns.of(says("Done.")), "[]", NEVER + asked.next());

        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(told.item(0).get("approval_request_id").asText()).isEqualTo(asked.request());
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatASecondPersonDeniedIsToldTheModelWithoutAWord() throws Exception {
        Told asked = waiting();
        tools.approvals.decide(CAROL, asked.request(), false, "not on a Friday", null);
        refused(asked.yes(), asked, "denied by 'carol'");
        Turns model = Turns.of(says("A pity."));

        tools.run(ALICE, model, "[]", NEVER + asked.next());

        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("not on a Friday");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void aBackgroundResponseGoesOnWithAnApprovalLikeAnyOther() throws Exception {
        Told asked = tools.run(Turns.of(calls(WIPE, "{}")), ASKING + ",\"background\":true");

        Told told =
                tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next() + ",\"background\":true");

        assertThat(asked.types()).containsExactly("mcp_list_tools", "mcp_approval_request");
        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).hasSize(1);
    }
}
