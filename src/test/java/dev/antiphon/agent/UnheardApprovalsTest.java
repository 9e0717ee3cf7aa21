package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.body;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.read;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.approval.Standing.State;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CompactReader;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A yes counts once, for a call: a request that would make none leaves it as it is, for one that will. */
@Tag("R75")
@Tag("U12")
class UnheardApprovalsTest extends WithToolHouse {

    private static final Caller CAROL = new Caller("acme", "carol", Set.of("approver"));

    private Told asked() throws InterruptedException {
        return tools.run(Turns.of(calls("house__add", "{}")), ASKING);
    }

    private static void refused(ThrowingCallable request, String why) {
        assertThatThrownBy(request).isInstanceOfSatisfying(ApiException.class, no -> {
            assertThat(no.error().status()).isEqualTo(400);
            assertThat(no.error().code()).isEqualTo("invalid_approval");
            assertThat(no.error().param()).isEqualTo("input[0]");
            assertThat(no.error().message()).contains(why);
        });
    }

    private void stillCounts(Told asked) throws InterruptedException {
        assertThat(state(asked.request())).isEqualTo(State.WAITING);
        assertThat(tools.server.calls).isEmpty();
        Told told = tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(tools.server.calls).hasSize(1);
    }

    private State state(String id) {
        return tools.approvals.find(ALICE, id).orElseThrow().state();
    }

    @Test
    void aRequestThatOnlyWarmsUpTakesNoAnswer() throws Exception {
        Told asked = asked();
        byte[] body = body(asked.yes(), ASKING + asked.next());

        refused(() -> tools.loop(Turns.of()).warmUp(read(body), body, ALICE, Recall.NONE), "lets no model go on");
        stillCounts(asked);
    }

    @Test
    void aRequestThatOnlySumsUpTakesNoAnswer() throws Exception {
        Told asked = asked();
        String triggered = asked.yes().replace("}]", "},{\"type\":\"compaction_trigger\"}]");

        refused(() -> tools.begin(ALICE, Turns.of(), triggered, ASKING + asked.next()), "lets no model go on");
        stillCounts(asked);
    }

    @Test
    void aWindowThatIsCompactedTakesNoAnswer() throws Exception {
        Told asked = asked();
        byte[] body = body(asked.yes(), asked.next());
        CompactReader reader = new CompactReader(new CreateResponseReader(Set.of(), 100, 100));

        refused(
                () -> tools.loop(Turns.of()).respond(reader.read(Json.tree(body)), body, ALICE, null),
                "lets no model go on");
        stillCounts(asked);
    }

    @Test
    void countingTokensUsesNothingUp() throws Exception {
        Told asked = asked();

        assertThat(tools.counting(Turns.of()).count(read(body(asked.yes(), ASKING + asked.next())), ALICE))
                .isPositive();
        stillCounts(asked);
    }

    @Test
    void whatIsSummedUpBeforeTheAnswerDoesNotLoseTheCall() throws Exception {
        Told before = tools.run(ALICE, Turns.of(says("I see.")), "\"" + "word ".repeat(2_000) + "\"", ASKING);
        Told asked = tools.run(ALICE, Turns.of(calls("house__add", "{\"a\":1}")), "\"Add\"", ASKING + before.next());
        Turns model = Turns.of(says("They want a sum."), says("Done."));

        Told told = tools.run(
                ALICE,
                model,
                asked.yes(),
                ASKING + asked.next()
                        + ",\"context_management\":[{\"type\":\"compaction\",\"compact_threshold\":1000}]");

        assertThat(told.types()).containsExactly("compaction", "mcp_call", "message");
        assertThat(tools.server.calls).containsExactly("add{\"a\":1}");
        assertThat(outputs(model.asked.get(1))).singleElement().asString().contains("add did");
    }

    @Test
    void aSecondPersonThatIsWantedNowIsWantedForWhatWasAskedBefore() throws Exception {
        Told asked = asked();
        tools.policy = fourEyes(true);

        refused(() -> tools.begin(ALICE, Turns.of(), asked.yes(), ASKING + asked.next()), "second person");
        assertThat(state(asked.request())).isEqualTo(State.WAITING);

        tools.approvals.decide(CAROL, asked.request(), true, null, null);
        Told told = tools.run(ALICE, Turns.of(says("Done.")), "[]", ASKING + asked.next());
        assertThat(told.types()).containsExactly("mcp_call", "message");
    }

    @Test
    void aSecondPersonThatWasPromisedIsWantedEvenWhenNobodyElseIsAnyMore() throws Exception {
        tools.policy = fourEyes(true);
        Told asked = asked();
        tools.policy = fourEyes(false);

        refused(() -> tools.begin(ALICE, Turns.of(), asked.yes(), ASKING + asked.next()), "second person");
        assertThat(tools.server.calls).isEmpty();
    }

    private static Policy fourEyes(boolean wanted) {
        return new Policy(Permission.ASK, List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, wanted);
    }

    @Test
    @Tag("U26")
    void aYesWhoseResponseNeverBeganCountsAsBefore() throws Exception {
        for (String where : List.of("", ",\"background\":true")) {
            Told asked = asked();
            Claim taken = Claim.of("key" + where, new byte[] {1});
            tools.begin(ALICE, Turns.of(says("First.")), "\"Hi\"", "", taken)
                    .await(Duration.ofSeconds(30))
                    .orElseThrow();
            tools.server.calls.clear();

            assertThatThrownBy(() -> tools.begin(ALICE, Turns.of(), asked.yes(), ASKING + asked.next() + where, taken))
                    .isInstanceOf(RuntimeException.class);
            stillCounts(asked);
        }
    }

    @Test
    void ofTwoAnswersOfWhichOneCameTooLateTheOtherIsNotUsedUp() throws Exception {
        Told asked = tools.run(Turns.of(calls("house__add", "{}", "house__wipe", "{}")), ASKING);
        List<Item.Kept> requests = asked.output().subList(1, 3).stream()
                .map(item -> new Item.Kept(item.deepCopy()))
                .toList();
        ToolPlan plan = new ToolPlan(
                TestTools.noPlan().provision(),
                requests.stream()
                        .map(item -> new Consent(item, true, null, null, null))
                        .toList(),
                List.of(),
                ALICE,
                true,
                Set.of(),
                item -> item);
        tools.approvals.use(ALICE, asked.request(), true, "resp_faster");

        refusedAnywhere(() -> tools.served().use(plan, "resp_late"));

        assertThat(state(String.valueOf(requests.getFirst().id()))).isEqualTo(State.WAITING);
        assertThat(tools.approvals.find(ALICE, asked.request()).orElseThrow().usedBy())
                .isEqualTo("resp_faster");
    }

    private static void refusedAnywhere(ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        ApiException.class, no -> assertThat(no.error().code()).isEqualTo("invalid_approval"));
    }
}
