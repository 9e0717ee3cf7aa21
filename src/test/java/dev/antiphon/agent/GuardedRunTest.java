package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.ToolHouse.shown;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Rules;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Watch;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.Words;
import dev.antiphon.safety.pii.Pii;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guardrails in every direction of a response: its stream, its answer and what is kept of it say the same. */
@Tag("U7")
@Tag("U30")
@Tag("R69")
class GuardedRunTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String KEY = "key-12345";

    private void guarded(Where where, Action action) {
        guarded(Words.where(where, action));
    }

    private void guarded(Guards guards) {
        tools.safety = new Safety(guards, Map.of(), Fence.NONE);
    }

    private static String all(Told told) {
        return told.events() + " " + told.json();
    }

    @Test
    void whatAModelMustNotSayIsReplacedInEveryView() throws Exception {
        guarded(Where.OUTPUT, Action.REDACT);

        Told told = tools.run(Turns.of(says("It is " + KEY + ", keep it.")), "");

        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is (removed: key), keep it.");
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    void whatIsBlockedEndsTheAnswerWithARefusal() throws Exception {
        guarded(Where.OUTPUT, Action.BLOCK);

        Told told = tools.run(Turns.of(says("It is " + KEY + ", keep it.")), "");

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.json().at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is ");
        assertThat(told.json().at("/output/0/content/1/refusal").asText()).isEqualTo(SiftedAnswer.REFUSAL);
        assertThat(told.json().at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(all(told)).doesNotContain(KEY).doesNotContain("keep it");
    }

    @Test
    void anAnswerThatIsBrokenOffHasCostWhatItWasReadAndWritten() throws Exception {
        guarded(Where.OUTPUT, Action.BLOCK);

        JsonNode usage = tools.run(Turns.of(says("It is " + KEY + ", keep it.")), "")
                .json()
                .get("usage");

        assertThat(usage.get("input_tokens").asInt()).isPositive();
        assertThat(usage.get("output_tokens").asInt()).isPositive();
    }

    @Test
    void whatAClientsFunctionIsCalledWithIsLookedAtToo() throws Exception {
        guarded(Where.OUTPUT, Action.REDACT);

        Told told = tools.run(
                Turns.of(calls("f", "{\"a\": \"" + KEY + " x\"}")),
                ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]");

        assertThat(told.item(0).get("arguments").asText()).isEqualTo("{\"a\": \"(removed: key) x\"}");
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    void aCallThatIsBlockedIsNotHandedOver() throws Exception {
        guarded(Where.OUTPUT, Action.BLOCK);

        Told told = tools.run(
                Turns.of(calls("f", "{\"a\": \"" + KEY + " x\"}")),
                ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]");

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.item(0).get("status").asText()).isEqualTo("incomplete");
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    @Tag("U34")
    void whatAToolReturnsIsCleanedBeforeAnybodySeesIt() throws Exception {
        guarded(Where.TOOL_OUTPUT, Action.REDACT);
        tools.server.answer = (tool, call) -> ToolOutcome.text("The key is " + KEY + ".");
        Turns model = Turns.of(calls(ADD, "{}"), says("Fine."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.item(1).get("output").asText()).isEqualTo("The key is (removed: key).");
        assertThat(outputs(model.asked.get(1)).toString()).contains("(removed: key)");
        assertThat(all(told) + outputs(model.asked.get(1))).doesNotContain(KEY);
        assertThat(tools.house
                        .evidence
                        .find(ALICE, told.id())
                        .orElseThrow()
                        .entries()
                        .toString())
                .doesNotContain(KEY)
                .contains("verdict")
                .contains("redacted");
    }

    @Test
    void whatAToolReturnsCanBeWithheldAsAWhole() throws Exception {
        guarded(Where.TOOL_OUTPUT, Action.BLOCK);
        tools.server.answer = (tool, call) -> ToolOutcome.failed("It broke at " + KEY);
        Turns model = Turns.of(calls(ADD, "{}"), says("Pity."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.item(1).at("/error/message").asText())
                .contains("withheld")
                .contains("words: key");
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    void whatACallCarriesCanMakeItOneThatHasToBeAskedFor() throws Exception {
        guarded(Where.ARGUMENTS, Action.ASK);
        Turns model = Turns.of(calls(ADD, "{\"a\":\"" + KEY + "\"}"));

        Told told = tools.run(model, TOOLS);

        assertThat(told.types()).last().isEqualTo("mcp_approval_request");
        assertThat(tools.server.calls).isEmpty();
        tools.run(ALICE, Turns.of(says("Done.")), told.yes(), TOOLS + told.next());
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void whatACallCarriesCanForbidItWhoeverSaysYes() throws Exception {
        Told asking = tools.run(Turns.of(calls(ADD, "{\"a\":\"" + KEY + "\"}")), ToolHouse.ASKING);
        guarded(Where.ARGUMENTS, Action.BLOCK);
        Turns model = Turns.of(says("Pity."));

        Told told = tools.run(ALICE, model, asking.yes(), ToolHouse.ASKING + asking.next());
        Told again = tools.run(Turns.of(calls(ADD, "{\"a\":\"" + KEY + "\"}"), says("Pity.")), TOOLS);

        assertThat(tools.server.calls).isEmpty();
        assertThat(all(again)).as("what is forbidden is shown to nobody").doesNotContain(KEY);
        assertThat(told.item(0).at("/error/message").asText()).contains("forbidden by");
        assertThat(again.item(1).at("/error/message").asText()).contains("forbidden by");
    }

    @Test
    void aToolOfWhichItsServerSaysWhatItMustNotIsNotThere() throws Exception {
        guarded(Where.TOOL_LIST, Action.BLOCK);
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        tools.server.tools =
                List.of(FakeServer.tool("echo"), new ToolInfo("add", "Adds, and wants " + KEY, schema, null));
        Turns model = Turns.of(calls(ADD, "{}"), says("Without."));

        Told told = tools.run(model, TOOLS);

        assertThat(told.item(0).get("tools")).hasSize(1);
        assertThat(shown(model.asked.getFirst())).containsExactly("house__echo");
        assertThat(tools.server.calls).isEmpty();
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    void anInputThatIsBlockedIsA400BeforeThereIsAResponse() {
        guarded(Where.INPUT, Action.BLOCK);
        Turns model = Turns.of(says("Never."));

        assertThatThrownBy(() -> tools.begin(ALICE, model, "\"My " + KEY + "\"", ""))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.error().status()).isEqualTo(400);
                    assertThat(refused.error().code()).isEqualTo("invalid_prompt");
                    assertThat(refused.error().param()).isEqualTo("input[0]");
                    assertThat(refused.error().message()).contains("words: key").doesNotContain(KEY);
                });
        assertThat(model.asked).isEmpty();
    }

    @Test
    void aFileOfTextIsLookedAtAndOneOfBytesIsNot() throws Exception {
        guarded(Where.INPUT, Action.REDACT);
        Turns model = Turns.of(says("Thanks."));

        tools.run(
                ALICE,
                model,
                "[{\"role\":\"user\",\"content\":[" + file("a.txt", "data:text/plain;base64,", KEY) + ","
                        + file("b.csv", "", "x," + KEY) + "," + file("c.pdf", "data:application/pdf;base64,", KEY)
                        + "," + file("d.txt", "data:application/octet-stream;base64,", "z," + KEY)
                        + "]}]",
                "");

        String seen = Json.MAPPER.valueToTree(model.asked.getFirst().context()).toString();
        assertThat(seen)
                .contains(base64("(removed: key)"))
                .contains(base64("x,(removed: key)"))
                .contains("data:application/octet-stream;base64," + base64("z,(removed: key)"))
                .contains("data:application/pdf;base64," + base64(KEY));
    }

    private static String file(String name, String head, String text) {
        return "{\"type\":\"input_file\",\"filename\":\"" + name + "\",\"file_data\":\"" + head + base64(text) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whyAServerCouldNotBeAskedIsLookedAtToo() throws Exception {
        guarded(Where.TOOL_OUTPUT, Action.REDACT);
        tools.server.reachable = false;
        tools.server.fault = "It is locked with " + KEY;

        Told told = tools.run(Turns.of(says("Pity.")), TOOLS);

        assertThat(told.item(0).get("error").asText()).contains("(removed: key)");
        assertThat(all(told)).doesNotContain(KEY);
    }

    @Test
    void aNumberThatIsTakenOutOfACallLeavesJsonBehind() throws Exception {
        guarded(new Guards(List.of(
                new Watch("pii", Pii.usual(), new Rules(Map.of(Where.OUTPUT, Action.REDACT), Map.of(), true)))));

        Told told = tools.run(
                Turns.of(calls("f", "{\"card\": 4111111111111111, \"of\": \"4111111111111111\"}")),
                ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]");

        assertThat(told.item(0).get("arguments").asText())
                .isEqualTo("{\"card\": \"(removed: card)\", \"of\": \"(removed: card)\"}");
    }

    @Test
    void whatTheModelIsNotToSeeOfAnInputStaysTheUsersOwn() throws Exception {
        guarded(Where.INPUT, Action.REDACT);
        Turns model = Turns.of(says("Thanks."));

        Told told = tools.run(ALICE, model, "\"My " + KEY + "\"", "");
        Turns next = Turns.of(says("Again."));
        tools.run(ALICE, next, "\"And now?\"", told.next());

        assertThat(Json.MAPPER.valueToTree(model.asked.getFirst().context()).toString())
                .contains("My (removed: key)")
                .doesNotContain(KEY);
        assertThat(Json.MAPPER.valueToTree(next.asked.getFirst().context()).toString())
                .contains("My (removed: key)");
    }

    @Test
    void wordsOfToolsStandBetweenMarksThatAreTheSameInEveryTurn() throws Exception {
        tools.safety = new Safety(
                Guards.NONE, Map.of(), Fence.of(id -> ("mark-of-" + id.length()).getBytes(StandardCharsets.UTF_8)));
        Turns model = Turns.of(calls(ADD, "{}"), says("Fine."));
        Told told = tools.run(model, TOOLS);
        Turns next = Turns.of(says("Again."));
        tools.run(ALICE, next, "\"And now?\"", TOOLS + told.next());

        JsonNode first = Json.tree(outputs(model.asked.get(1)).getFirst().getBytes(StandardCharsets.UTF_8));
        assertThat(first.asText())
                .startsWith("What stands between the two marks is from the tool house__add.")
                .contains("[begin ")
                .contains("add did {}");
        assertThat(outputs(next.asked.getFirst())).containsExactly(first.toString());
        assertThat(told.item(1).get("output").asText()).isEqualTo("add did {}");
    }
}
