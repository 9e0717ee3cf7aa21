package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.Words;
import dev.antiphon.safety.pii.Pii;
import dev.antiphon.tool.ToolOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A model that never learns who it talks about, and everybody else does. */
@Tag("U30")
class MaskedRunTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String JANE = "jane@example.org";
    private static final String INPUT = "\"Write to " + JANE + ", please\"";

    @BeforeEach
    void prepare() {
        tools.safety = new Safety(new Guards(List.of(), Pii.usual()), Map.of(), Fence.NONE);
    }

    private static String seen(ModelRequest asked) {
        return Json.MAPPER.valueToTree(asked.context()) + " " + asked.request().instructions();
    }

    private static TextDelta text(String text) {
        JsonNode token = Json.MAPPER.createObjectNode().put("token", text).put("logprob", -1);
        return new TextDelta(text, List.of(token));
    }

    @Test
    void theModelSeesANameAndTheClientWhatItStandsFor() throws Exception {
        Turns model = Turns.of(says("Done: I wrote to [ema", "il-2", "] twice."));

        Told told = tools.run(ALICE, model, INPUT, ",\"instructions\":\"You work for boss@example.org.\"");

        assertThat(seen(model.asked.getFirst()))
                .contains("Write to [email-2], please")
                .contains("You work for [email-1].")
                .contains(Masking.NOTE)
                .doesNotContain("@example.org");
        assertThat(told.json().at("/output/0/content/0/text").asText())
                .isEqualTo("Done: I wrote to " + JANE + " twice.");
        assertThat(told.json().get("instructions").asText()).isEqualTo("You work for boss@example.org.");
        assertThat(told.events().toString()).doesNotContain("[ema");
    }

    @Test
    void theConversationGoesOnUnderTheSameNames() throws Exception {
        Told told = tools.run(ALICE, Turns.of(says("I wrote to [email-1].")), INPUT, "");
        Turns next = Turns.of(says("To [email-1], and never to [email-2]."));

        Told again = tools.run(ALICE, next, "\"And to joe@example.org?\"", told.next());

        assertThat(seen(next.asked.getFirst()))
                .contains("Write to [email-1]")
                .contains("I wrote to [email-1].")
                .contains("And to [email-2]?");
        assertThat(again.json().at("/output/0/content/0/text").asText())
                .isEqualTo("To " + JANE + ", and never to joe@example.org.");
    }

    @Test
    void toolsAreCalledWithTheThingItselfAndWhatTheyReturnIsHiddenAgain() throws Exception {
        tools.server.answer = (tool, call) -> ToolOutcome.text("Sent to " + JANE + " and cc@example.org.");
        Turns model = Turns.of(calls(ADD, "{\"to\":\"[email-1]\"}"), says("Sent, also to [email-2]."));

        Told told = tools.run(ALICE, model, INPUT, TOOLS);

        assertThat(tools.server.calls.toString()).contains(JANE);
        assertThat(seen(model.asked.get(1)))
                .contains("{\\\"to\\\":\\\"[email-1]\\\"}")
                .contains("Sent to [email-1] and [email-2].")
                .doesNotContain("@example.org");
        assertThat(told.item(1).get("arguments").asText()).isEqualTo("{\"to\":\"" + JANE + "\"}");
        assertThat(told.output().getLast().at("/content/0/text").asText()).isEqualTo("Sent, also to cc@example.org.");
    }

    @Test
    void whoeverIsAskedForAYesSeesTheThingItself() throws Exception {
        Told asked = tools.run(ALICE, Turns.of(calls(ADD, "{\"to\":\"[email-1]\"}")), INPUT, ASKING);

        assertThat(asked.output().getLast().get("arguments").asText()).contains(JANE);
        tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
        assertThat(tools.server.calls.toString()).contains(JANE);
    }

    @Test
    void guardrailsLookAtWhatReallyGoesOut() throws Exception {
        tools.safety = new Safety(
                new Guards(List.of(Words.watch(Where.OUTPUT, Action.REDACT)), Pii.usual()), Map.of(), Fence.NONE);

        Told told = tools.run(ALICE, Turns.of(says("It is key-12345 of [email-1].")), INPUT, "");

        assertThat(told.json().at("/output/0/content/0/text").asText())
                .isEqualTo("It is (removed: key) of " + JANE + ".");
    }

    @Test
    void probabilitiesOfNamesAreNotTold() throws Exception {
        ModelEvent end = new ModelEvent.Finished(ModelEvent.Reason.STOP);

        Told told = tools.run(
                ALICE, Turns.of(List.of(text("To "), text("[email"), text("-1]"), text(" now"), end)), INPUT, "");

        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("To " + JANE + " now");
        assertThat(told.json().at("/output/0/content/0/logprobs").toString())
                .contains("To ")
                .contains(" now")
                .doesNotContain("email");
    }

    @Test
    void aSummaryIsMadeOfNamesAndKeepsWhatTheyStandFor() throws Exception {
        String letter = "\"Write to " + JANE + ": " + "one more word ".repeat(1_000) + "\"";
        Told told = tools.run(ALICE, Turns.of(says("Fine.")), letter, "");
        Turns model = Turns.of(says("The user wants a letter to [email-1]."), says("Still [email-1]."));

        Told compacted = tools.run(
                ALICE,
                model,
                "\"Go on\"",
                ",\"context_management\":[{\"type\":\"compaction\",\"compact_threshold\":1000}]" + told.next());

        assertThat(seen(model.asked.getFirst())).contains("[email-1]").doesNotContain(JANE);
        assertThat(seen(model.asked.get(1))).contains("a letter to [email-1]").doesNotContain(JANE);
        assertThat(compacted.output().getLast().at("/content/0/text").asText()).isEqualTo("Still " + JANE + ".");
    }
}
