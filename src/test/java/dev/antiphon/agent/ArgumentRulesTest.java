package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.TOOLS;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.condition.Condition;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ArgumentRule;
import dev.antiphon.tool.ArgumentSchema;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tool may be called with: the operator's rules, and models that try to get around them. */
@Tag("U12")
@Tag("F63")
class ArgumentRulesTest extends WithToolHouse {

    private static final String ADD = "house__add";
    private static final String SMALL = """
            {"type": "object", "required": ["amount"],
             "properties": {"amount": {"type": "number", "minimum": 0, "maximum": 100}},
             "additionalProperties": false}""";
    private static final String BELOW = "args.path.startsWith('/ok/') && !args.path.contains('..')";

    private static final List<String> AROUND_THE_SCHEMA = List.of(
            "{\"amount\":\"1e9\"}",
            "{\"amount\":\"50\"}",
            "{\"amount\":1e9}",
            "{\"amount\":1e400}",
            "{\"amount\":1e999999999}",
            "{\"amount\":100.00000000000000000000000001}",
            "{\"amount\":50,\"amount\":500}",
            "{\"\\u0061mount\":500}",
            "{\"amount\":50,\"\\u0061mount\":500}",
            "{\"amount\":50,\"Amount\":500}",
            "{\"amount\":50,\"amount \":500}",
            "{\"amount\":[50]}",
            "{\"amount\":null}",
            "{\"amount\":-1}",
            "{}",
            "[50]",
            "50",
            "null",
            "\"{\\\"amount\\\":50}\"",
            "{\"amount\":50} {\"amount\":500}",
            "{\"amount\":NaN}",
            "");

    private static final List<String> AROUND_THE_CONDITION = List.of(
            "{\"path\":\"/etc/passwd\"}",
            "{\"path\":\"/ok/../etc\"}",
            "{\"path\":\"/ok/a\",\"path\":\"/etc\"}",
            "{\"p\\u0061th\":\"\\u002fetc\"}",
            "{\"path\":\"/ok/\\u002e\\u002e/etc\"}",
            "{\"path\":[\"/ok/\"]}",
            "{\"path\":{\"startsWith\":\"/ok/\"}}",
            "{\"Path\":\"/ok/a\"}",
            "{\"path\":null}",
            "{\"path\":\"/ok/a\",\"n\":1e400}",
            "{}",
            "[]");

    private static ArgumentRule rule(
            String name, @Nullable String schema, @Nullable String condition, Permission otherwise) throws Exception {
        return new ArgumentRule(
                name,
                new Patterns(List.of("ad*")),
                schema == null ? null : new ArgumentSchema(Json.MAPPER.readTree(schema)),
                condition == null ? null : Condition.compile(condition),
                "",
                otherwise);
    }

    private void rules(ArgumentRule... rules) {
        rules(Permission.ALLOW, rules);
    }

    private void rules(Permission otherwise, ArgumentRule... rules) {
        tools.policy =
                new Policy(otherwise, List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, false, List.of(rules));
    }

    private void schema() throws Exception {
        rules(rule("small amounts", SMALL, null, Permission.DENY));
    }

    private void condition(String condition) throws Exception {
        rules(rule("own files", null, condition, Permission.DENY));
    }

    /** What the model was told of a call of add. */
    private String told(String arguments) throws InterruptedException {
        Turns model = Turns.of(calls(ADD, arguments), says("Well."));
        assertThat(tools.run(model, TOOLS).status()).isEqualTo("completed");
        return outputs(model.asked.get(1)).getFirst();
    }

    private JsonNode decided(Told told) {
        return tools.house.evidence.find(ALICE, told.id()).orElseThrow().entries().stream()
                .filter(entry -> entry.toString().contains("\"fate\""))
                .findFirst()
                .map(entry -> entry.findParent("fate"))
                .orElseThrow();
    }

    @Test
    void argumentsThatFitAreNoMatter() throws Exception {
        schema();

        assertThat(told("{\"amount\": 100.0}")).contains("add did");
        assertThat(tools.server.calls).containsExactly("add{\"amount\":100.0}");
    }

    @Test
    void aCallThatBreaksTheSchemaIsNotMadeAndTheModelMayCorrectIt() throws Exception {
        schema();
        Turns model = Turns.of(calls(ADD, "{\"amount\":500}"), calls(ADD, "{\"amount\":50}"), says("Paid."));

        Told told = tools.run(model, TOOLS);

        assertThat(outputs(model.asked.get(1)).getFirst())
                .contains("not made", "'small amounts'", "/amount", "maximum value of 100");
        assertThat(tools.server.calls).containsExactly("add{\"amount\":50}");
        assertThat(told.item(1).get("arguments").asText()).isEqualTo("{\"amount\":500}");
        assertThat(told.item(1).get("status").asText()).isEqualTo("failed");
        assertThat(decided(told).get("fate").asText()).isEqualTo("forbidden");
        assertThat(decided(told).get("why").asText())
                .isEqualTo("argument rule 'small amounts': they do not fit its schema");
    }

    @Test
    void noWayOfWritingItGetsAroundASchema() throws Exception {
        schema();

        for (String arguments : AROUND_THE_SCHEMA) {
            told(arguments);

            assertThat(tools.server.calls).as(arguments).isEmpty();
        }
    }

    @Test
    void noWayOfWritingItGetsAroundACondition() throws Exception {
        condition(BELOW);

        for (String arguments : AROUND_THE_CONDITION) {
            told(arguments);

            assertThat(tools.server.calls).as(arguments).isEmpty();
        }
    }

    @Test
    void whatIsLookedAtIsWhatTheToolGets() throws Exception {
        condition(BELOW);

        told("{\"path\":\"/etc\",\"p\\u0061th\":\"/ok/a\"}");

        assertThat(tools.server.calls).containsExactly("add{\"path\":\"/ok/a\"}");
    }

    @Test
    void aConditionKnowsWhoCallsWhat() throws Exception {
        rules(rule("admins", null, "'admin' in caller.roles && tool == 'add'", Permission.DENY));
        Caller admin = new Caller("acme", "root", Set.of("admin"));

        assertThat(told("{}")).contains("'admins'");
        tools.run(admin, Turns.of(calls(ADD, "{}"), says("Done.")), "\"Hi\"", TOOLS);

        assertThat(tools.server.calls).containsExactly("add{}");
    }

    @Test
    void aConditionThatHasNoAnswerDoesNotHoldAndTheEvidenceSaysSo() throws Exception {
        condition("args.amount <= 100");

        Told told = tools.run(Turns.of(calls(ADD, "{\"other\":1}"), says("Well.")), TOOLS);

        assertThat(tools.server.calls).isEmpty();
        assertThat(decided(told).get("why").asText())
                .isEqualTo("argument rule 'own files': its condition has no answer for them");
    }

    @Test
    void whatIsAskedForOtherwiseIsMadeOnceSomebodySaidYes() throws Exception {
        rules(rule("small amounts", SMALL, null, Permission.ASK));

        Told asked = tools.run(Turns.of(calls(ADD, "{\"amount\":500}")), TOOLS);
        assertThat(asked.types()).endsWith("mcp_approval_request");
        assertThat(decided(asked).get("why").asText()).startsWith("argument rule 'small amounts'");
        assertThat(tools.server.calls).isEmpty();

        tools.run(ALICE, Turns.of(says("Paid.")), asked.yes(), TOOLS + asked.next());
        assertThat(tools.server.calls).containsExactly("add{\"amount\":500}");
    }

    @Test
    void aRuleNeverLoosensWhatElseIsSaidOfATool() throws Exception {
        rules(Permission.ASK, rule("small amounts", SMALL, null, Permission.ASK));
        assertThat(tools.run(Turns.of(calls(ADD, "{\"amount\":5}")), TOOLS).types())
                .endsWith("mcp_approval_request");

        rules(Permission.DENY, rule("small amounts", SMALL, null, Permission.ASK));
        assertThat(told("{\"amount\":5}")).contains("may not be called");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void allRulesHaveToHoldAndTheStrictestThatIsBrokenDecides() throws Exception {
        rules(
                rule("asks", SMALL, null, Permission.ASK),
                rule("denies", null, "args.amount <= 1000", Permission.DENY),
                rule("asks too", null, "args.amount <= 10", Permission.ASK));

        assertThat(told("{\"amount\":5000}")).contains("'denies'");
        assertThat(tools.run(Turns.of(calls(ADD, "{\"amount\":50}")), TOOLS).types())
                .endsWith("mcp_approval_request");
        assertThat(told("{\"amount\":5}")).contains("add did");
    }

    @Test
    void aRuleIsForTheToolsItNames() throws Exception {
        schema();

        tools.run(Turns.of(calls("house__echo", "{\"amount\":500}"), says("Well.")), TOOLS);

        assertThat(tools.server.calls).containsExactly("echo{\"amount\":500}");
    }

    @Test
    void anOperatorWhoForbidsItMeanwhileIsObeyedEvenAfterAYes() throws Exception {
        rules(Permission.ASK);
        Told asked = tools.run(Turns.of(calls(ADD, "{\"amount\":500}")), TOOLS);
        rules(Permission.ASK, rule("small amounts", SMALL, null, Permission.DENY));
        Turns model = Turns.of(says("I may not."));

        tools.run(ALICE, model, asked.yes(), TOOLS + asked.next());

        assertThat(tools.server.calls).isEmpty();
        assertThat(outputs(model.asked.getFirst()).toString()).contains("'small amounts'");
    }

    @Test
    void limitsThatAreLowerMeanwhileHoldForApprovedCallsToo() throws Exception {
        rules(Permission.ASK);
        Told asked = tools.run(Turns.of(calls(ADD, "{\"a\":{\"b\":1}}")), TOOLS);
        limited(1_000, 1);
        Turns model = Turns.of(says("I may not."));

        tools.run(ALICE, model, asked.yes(), TOOLS + asked.next());

        assertThat(tools.server.calls).isEmpty();
        assertThat(outputs(model.asked.getFirst()).toString()).contains("nest deeper than 1");
    }

    @Test
    void whatRunsInPlaceOfAToolOfTheContractHasItsRulesToo() throws Exception {
        tools.mapped = List.of(new Mapped("web_search", "house", "add", "q"));
        condition("args.q.size() < 10");
        Turns model = Turns.of(
                calls("web_search", "{\"query\":\"a long question\"}"),
                calls("web_search", "{\"query\":\"cats\"}"),
                says("There are cats."));

        tools.run(model, ",\"tools\":[{\"type\":\"web_search\"}]");

        assertThat(tools.server.calls).containsExactly("add{\"q\":\"cats\"}");
        assertThat(outputs(model.asked.get(1)).getFirst()).contains("'own files'");
    }

    private void limited(int bytes, int depth) {
        tools.limits = new ToolLimits(32, 128, 8, 5, 5, 0, true, new ArgumentLimits(bytes, depth));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    @Test
    void argumentsBeyondTheLimitsAreNotSentAndTheModelIsToldWhy() throws Exception {
        limited(1_024, 8);

        assertThat(told("{\"a\":\"" + "é".repeat(600) + "\"}")).contains("more than 1024 bytes");
        assertThat(told(nested(9))).contains("nest deeper than 8");
        assertThat(told("{\"a\":" + "[".repeat(8) + "]".repeat(8) + "}")).contains("nest deeper than 8");
        assertThat(tools.server.calls).isEmpty();

        assertThat(told(nested(8))).contains("add did");
    }

    @Test
    void deepArgumentsBreakNothing() throws Exception {
        for (int depth : new int[] {65, 1_001, 40_000}) {
            assertThat(told(nested(depth))).as("%d", depth).contains("nest");
        }
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void aNumberOfManyDigitsBreaksNothing() throws Exception {
        assertThat(told("{\"a\":" + "9".repeat(10_000) + "}")).contains("too many digits");
        assertThat(tools.server.calls).isEmpty();
    }
}
