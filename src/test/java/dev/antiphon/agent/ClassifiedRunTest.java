package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guardrail;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.Words;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guardrails that ask others: nothing gets past them unasked, and where they only watch nothing waits for them. */
@Tag("U7")
@Tag("U30")
class ClassifiedRunTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String BAD = "\"Something bad\"";
    private static final String FUNCTION = ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]";

    private final FakeAssessor assessor = new FakeAssessor();

    private void guarded(Where where, Action action) {
        guarded(assessor.at(where, action, true, true));
    }

    private void watched(Where where) {
        guarded(assessor.at(where, Action.BLOCK, false, true));
    }

    private void guarded(Guardrail... guards) {
        tools.safety = new Safety(new Guards(List.of(guards)), Map.of(), Fence.NONE);
    }

    private String evidence(Told told) {
        return tools.house
                .evidence
                .find(ALICE, told.id())
                .orElseThrow()
                .entries()
                .toString();
    }

    private static String all(Told told) {
        return told.events() + " " + told.json();
    }

    @Test
    void anInputThatIsRefusedFailsBehindItsBeginningAndAsksNoModel() throws Exception {
        guarded(Where.INPUT, Action.BLOCK);
        Turns model = Turns.of(says("Never."));

        for (String how : List.of("", ",\"background\":true", ",\"store\":false")) {
            Told told = tools.run(ALICE, model, BAD, how);

            assertThat(told.status()).isEqualTo("failed");
            assertThat(told.json().at("/error/code").asText()).isEqualTo("invalid_prompt");
            assertThat(told.json().at("/error/message").asText())
                    .contains("'input[0]'")
                    .contains("referee: rude");
            assertThat(told.eventTypes()).contains("response.created").last().isEqualTo("response.failed");
            assertThat(told.output()).isEmpty();
        }
        assertThat(model.asked).isEmpty();
        Told plain = tools.told(tools.begin(ALICE, model, BAD, ",\"stream\":true"));
        assertThat(evidence(plain)).contains("referee").contains("rude").contains("blocked");
    }

    @Test
    void onlyWhatIsNewIsAskedAbout() throws Exception {
        guarded(Where.INPUT, Action.BLOCK);
        Told told = tools.run(ALICE, Turns.of(says("Hello.")), "\"Good\"", "");
        Told next = tools.run(ALICE, Turns.of(says("Again.")), "\"Better\"", told.next());

        assertThat(next.status()).isEqualTo("completed");
        assertThat(assessor.asked).containsExactly("Good", "Better");
    }

    @Test
    void whatNobodyCanTellIsRefusedOrNotedAsTheOperatorWants() throws Exception {
        guarded(assessor.at(Where.INPUT, Action.BLOCK, true, false));
        Told open = tools.run(ALICE, Turns.of(says("Hello.")), "\"Something odd\"", "");
        assertThat(open.status()).isEqualTo("completed");
        assertThat(evidence(open)).contains("unavailable").contains("marked");

        guarded(assessor.at(Where.INPUT, Action.BLOCK, true, true));
        Told closed = tools.run(ALICE, Turns.of(says("Hello.")), "\"Something odd\"", "");
        assertThat(closed.status()).isEqualTo("failed");
        assertThat(closed.json().at("/error/message").asText()).contains("referee: unavailable");
    }

    @Test
    void whoeverWaitsIsSeenAndCanBeStopped() throws Exception {
        for (String how : List.of("", ",\"background\":true")) {
            for (Where where : List.of(Where.INPUT, Where.OUTPUT)) {
                guarded(where, Action.BLOCK);
                assessor.gate = new CountDownLatch(1);
                int before = assessor.asked.size();
                LiveResponse live =
                        tools.begin(ALICE, Turns.of(says("Hello.")), "\"Hi there\"", ",\"stream\":true" + how);
                await().until(() -> assessor.asked.size() > before);
                assertThat(Played.events(live.from(0).next())
                                .getFirst()
                                .get("type")
                                .asText())
                        .isEqualTo("response.created");
                live.stop(Ending.CANCELLED);

                Told told = tools.told(live);

                assertThat(told.status()).isEqualTo("cancelled");
                assertThat(all(told)).doesNotContain("Hello");
            }
        }
    }

    @Test
    void anAnswerIsToldWhenItIsWholeAndMayBe() throws Exception {
        guarded(Where.OUTPUT, Action.BLOCK);

        Told good = tools.run(Turns.of(says("It ", "is ", "good.")), "");
        Told bad = tools.run(Turns.of(says("It ", "is ", "b", "ad.")), "");

        assertThat(good.json().at("/output/0/content/0/text").asText()).isEqualTo("It is good.");
        assertThat(good.eventTypes())
                .filteredOn("response.output_text.delta"::equals)
                .hasSize(3);
        assertThat(bad.status()).isEqualTo("incomplete");
        assertThat(bad.json().at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
        assertThat(bad.json().at("/output/0/content/0/refusal").asText()).isEqualTo(SiftedAnswer.REFUSAL);
        assertThat(all(bad)).doesNotContain("It ");
        assertThat(assessor.asked).containsExactly("It is good.", "It is bad.");
    }

    @Test
    void eachPartOfAnAnswerIsToldWhenItIsWhole() throws Exception {
        guarded(Where.OUTPUT, Action.BLOCK);
        Turns model = Turns.of(List.of(
                new ModelEvent.ReasoningDelta("Good thoughts"),
                new ModelEvent.TextDelta("Good words"),
                new ModelEvent.ToolCallStarted(0, "f"),
                new ModelEvent.ToolCallStarted(1, "f"),
                new ModelEvent.ToolArgumentsDelta(0, "{\"a\":\"b"),
                new ModelEvent.ToolArgumentsDelta(1, "{}"),
                new ModelEvent.ToolArgumentsDelta(0, "ad\"}"),
                new Finished(Reason.STOP)));

        Told told = tools.run(model, FUNCTION);

        assertThat(told.types()).containsExactly("reasoning", "message");
        assertThat(told.item(1).at("/content/0/text").asText()).isEqualTo("Good words");
        assertThat(told.item(1).at("/content/1/refusal").asText()).isEqualTo(SiftedAnswer.REFUSAL);
        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(assessor.asked).containsExactlyInAnyOrder("Good thoughts", "Good words", "{\"a\":\"bad\"}", "{}");
    }

    @Test
    void whatIsTakenOutHereIsShownToNobodyElse() throws Exception {
        guarded(
                Words.where(Where.OUTPUT, Action.REDACT).all().getFirst(),
                assessor.at(Where.OUTPUT, Action.BLOCK, true, true));

        Told told = tools.run(Turns.of(says("It is key-12345", " now")), "");

        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is (removed: key) now");
        assertThat(assessor.asked).containsExactly("It is (removed: key) now");
    }

    @Test
    void whereOthersOnlyWatchNothingWaitsButTheEnd() throws Exception {
        watched(Where.OUTPUT);
        assessor.gate = new CountDownLatch(1);
        LiveResponse live = tools.begin(ALICE, Turns.of(says("It is ", "bad.")), "\"Hi\"", ",\"stream\":true");
        Journal.Reader reader = live.from(0);
        List<byte[]> frames = new ArrayList<>();
        await().until(() -> {
            frames.addAll(reader.ready());
            return Played.events(frames).stream()
                    .anyMatch(event -> event.get("type").asText().equals("response.output_item.done"));
        });
        assertThat(reader.over()).isFalse();
        assessor.gate.countDown();

        Told told = tools.told(live);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is bad.");
        assertThat(evidence(told)).contains("rude").contains("monitored");
    }

    @Test
    void anInputThatIsOnlyWatchedGoesToTheModelAtOnce() throws Exception {
        watched(Where.INPUT);
        assessor.gate = new CountDownLatch(1);
        Turns model = Turns.of(says("Hello."));
        LiveResponse live = tools.begin(ALICE, model, BAD, ",\"stream\":true");
        await().until(() -> model.asked.size() == 1);
        assessor.gate.countDown();

        Told told = tools.told(live);

        assertThat(told.status()).isEqualTo("completed");
        assertThat(evidence(told)).contains("rude").contains("monitored");
    }

    @Test
    void whatIsOnlyPreparedIsAskedAboutToo() throws Exception {
        guarded(Where.INPUT, Action.BLOCK);
        byte[] body = ToolHouse.body(BAD, ",\"stream\":true");

        Told warm = tools.told(tools.loop(Turns.of()).warmUp(ToolHouse.read(body), body, ALICE, Recall.NONE));

        assertThat(warm.status()).isEqualTo("failed");
        assertThatThrownBy(() -> new Admission(tools.safety)
                        .require(ALICE, ToolHouse.read(body).input()))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo("invalid_prompt");
                    assertThat(refused.error().param()).isEqualTo("items[0]");
                });
    }

    @Test
    void whatIsSummedUpIsAskedAboutFirst() throws Exception {
        guarded(Where.INPUT, Action.BLOCK);
        Turns model = Turns.of(says("A summary."));

        Told told = tools.run(
                ALICE, model, "[{\"role\":\"user\",\"content\":" + BAD + "},{\"type\":\"compaction_trigger\"}]", "");

        assertThat(told.status()).isEqualTo("failed");
        assertThat(model.asked).isEmpty();
    }

    @Test
    void anApprovalIsNotUsedUpByAnInputThatIsRefused() throws Exception {
        Told asking = tools.run(Turns.of(calls(ADD, "{}")), ToolHouse.ASKING);
        guarded(Where.INPUT, Action.BLOCK);
        String yes = asking.yes();
        String both = yes.substring(0, yes.length() - 1) + ",{\"role\":\"user\",\"content\":" + BAD + "}]";

        Told refused = tools.run(ALICE, Turns.of(), both, ToolHouse.ASKING + asking.next());
        assertThat(refused.status()).isEqualTo("failed");
        assertThat(tools.server.calls).isEmpty();
        Told told = tools.run(ALICE, Turns.of(says("Done.")), yes, ToolHouse.ASKING + asking.next());

        assertThat(told.status()).isEqualTo("completed");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatAToolReturnsOrIsCalledWithWaitsForThemToo() throws Exception {
        guarded(Where.TOOL_OUTPUT, Action.BLOCK);
        tools.server.answer = (tool, call) -> ToolOutcome.text("Something bad");
        Told told = tools.run(Turns.of(calls(ADD, "{}"), says("Pity.")), TOOLS);
        assertThat(told.item(1).at("/error/message").asText())
                .contains("withheld")
                .contains("referee: rude");
        assertThat(all(told)).doesNotContain("Something bad");

        guarded(Where.ARGUMENTS, Action.ASK);
        Told asking = tools.run(Turns.of(calls(ADD, "{\"a\":\"bad\"}")), TOOLS);
        assertThat(asking.types()).last().isEqualTo("mcp_approval_request");
    }

    @Test
    void toolsAreAskedAboutOnceForAllResponses() throws Exception {
        guarded(Where.TOOL_LIST, Action.BLOCK);
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        tools.server.tools = List.of(FakeServer.tool("echo"), new ToolInfo("add", "A bad tool", schema, null));
        Turns model = Turns.of(says("Hello."));

        Told told = tools.run(model, TOOLS);
        tools.run(ALICE, Turns.of(says("Again.")), "\"And?\"", TOOLS + told.next());
        tools.run(Turns.of(says("Anew.")), TOOLS);

        assertThat(shown(model.asked.getFirst())).containsExactly("house__echo");
        assertThat(assessor.asked).hasSize(2);
    }
}
