package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.snapshot.House;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that somebody has to say yes to: asked, answered once, and by whom. */
@Tag("R75")
@Tag("U12")
class ServerApprovalsTest {

    private static final Caller BOB = new Caller("acme", "bob", Set.of("approver"));

    @TempDir
    static Path data;

    private static House house;

    private final FakeServer docs = new FakeServer("docs", "search", "delete");

    @BeforeAll
    static void open() {
        house = House.open(data);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void anApprovedCallIsMadeOnceAndTheModelGoesOn() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {\"id\":7}"), Turns.says("Gone."));
        ToolHouse tools = asking(model, false);
        JsonNode asked = tools.run("'input':'Hi'");
        assertThat(ToolHouse.kinds(asked)).containsExactly("mcp_list_tools", "mcp_approval_request");
        assertThat(docs.calls).isEmpty();

        JsonNode done = tools.run(ToolHouse.deciding(asked, true));
        assertThat(ToolHouse.kinds(done)).containsExactly("mcp_call", "message");
        assertThat(done.at("/output/0/approval_request_id").asText())
                .isEqualTo(asked.at("/output/1/id").asText());
        assertThat(docs.calls).containsExactly("delete {\"id\":7}");
        assertThat(model.asked.getLast().context())
                .filteredOn(Item.FunctionCallOutput.class::isInstance)
                .hasSize(1);

        ApiError again = tools.refusal(ToolHouse.deciding(asked, true));
        assertThat(again.code()).isEqualTo("invalid_approval");
        assertThat(again.param()).isEqualTo("input[0]");
        assertThat(docs.calls).hasSize(1);
    }

    @Test
    void aNoIsToldTheModelWithItsReason() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {}"), Turns.says("Pity."));
        ToolHouse tools = asking(model, false);
        JsonNode asked = tools.run("'input':'Hi'");
        tools.run(ToolHouse.deciding(asked, false).replace("false}", "false,'reason':'too risky'}"));
        assertThat(docs.calls).isEmpty();
        assertThat(((Item.FunctionCallOutput) model.asked.getLast().context().getLast())
                        .output()
                        .asText())
                .contains("not approved", "too risky");
    }

    @Test
    void whatIsAlteredForeignOrRefusedForAnotherReasonUsesNothingUp() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {\"id\":7}"), Turns.says("Gone."));
        ToolHouse tools = asking(model, false);
        JsonNode asked = tools.run("'input':'Hi','store':false");
        ObjectNode request = (ObjectNode) asked.at("/output/1");
        String answer = "{'type':'mcp_approval_response','approval_request_id':'"
                + request.path("id").asText() + "','approve':true}";
        String altered = request.deepCopy().put("arguments", "{\"id\":8}").toString();

        assertThat(tools.refusal("'store':false,'input':[" + altered + "," + answer + "]")
                        .param())
                .isEqualTo("input[1]");
        assertThat(tools.refusal(House.BOB, "'store':false,'input':[" + request + "," + answer + "]")
                        .code())
                .isEqualTo("invalid_approval");
        assertThat(tools.refusal("'store':false,'temperature':9,'input':[" + request + "," + answer + "]")
                        .param())
                .isEqualTo("temperature");
        JsonNode done = tools.run("'store':false,'input':[" + request + "," + answer + "]");
        assertThat(docs.calls).containsExactly("delete {\"id\":7}");
        assertThat(done.at("/status").asText()).isEqualTo("completed");
    }

    @Test
    void itExpires() throws Exception {
        ToolHouse tools = asking(Turns.of(ToolHouse.calls("docs__delete {}")), false);
        JsonNode asked = tools.run("'input':'Hi'");
        house.clock.pass(TestTools.EXPIRY);
        assertThat(tools.refusal(ToolHouse.deciding(asked, true)).message()).contains("expired");
    }

    @Test
    void itCountsInAnotherProcessToo() throws Exception {
        JsonNode asked =
                asking(Turns.of(ToolHouse.calls("docs__delete {}")), false).run("'input':'Hi'");
        JsonNode done = asking(Turns.of(Turns.says("Gone.")), false).run(ToolHouse.deciding(asked, true));
        assertThat(ToolHouse.kinds(done)).containsExactly("mcp_call", "message");
    }

    @Test
    void underFourEyesASecondPersonDecidesAndTheOwnerGoesOnWithoutAWord() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {}"), Turns.says("Gone."));
        ToolHouse tools = asking(model, true);
        JsonNode asked = tools.run("'input':'Hi'");
        String empty = "'previous_response_id':'" + asked.path("id").asText() + "','input':[]";
        assertThat(tools.refusal(ToolHouse.deciding(asked, true)).message()).contains("second person");
        assertThat(tools.refusal(empty).code()).isEqualTo("invalid_approval");

        tools.approvals.decide(BOB, asked.at("/output/1/id").asText(), true, null, null);
        JsonNode done = tools.run(empty);
        assertThat(ToolHouse.kinds(done)).containsExactly("mcp_call", "message");
        assertThat(docs.calls).hasSize(1);
        assertThat(tools.refusal(ToolHouse.deciding(asked, true)).message()).contains("used already");
    }

    @Test
    void whatTheSecondPersonDeniedStaysDenied() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {}"), Turns.says("Pity."));
        ToolHouse tools = asking(model, true);
        JsonNode asked = tools.run("'input':'Hi'");
        tools.approvals.decide(BOB, asked.at("/output/1/id").asText(), false, "no", null);
        assertThat(tools.refusal(ToolHouse.deciding(asked, true)).message()).contains("denied by 'bob'");
        tools.run("'previous_response_id':'" + asked.path("id").asText() + "'");
        assertThat(docs.calls).isEmpty();
        assertThat(((Item.FunctionCallOutput) model.asked.getLast().context().getLast())
                        .output()
                        .asText())
                .contains("not approved");
    }

    @Test
    void whoeverGoesOnTalkingLeavesTheQuestionOpen() throws Exception {
        Turns model = Turns.of(ToolHouse.calls("docs__delete {}"), Turns.says("Well."), Turns.says("Gone."));
        ToolHouse tools = asking(model, false);
        JsonNode asked = tools.run("'input':'Hi'");
        tools.run("'previous_response_id':'" + asked.path("id").asText() + "','input':'Never mind'");
        assertThat(((Item.FunctionCallOutput) model.asked.getLast().context().get(2))
                        .output()
                        .asText())
                .contains("nobody has decided");
        assertThat(tools.run(ToolHouse.deciding(asked, true)).at("/status").asText())
                .isEqualTo("completed");
    }

    @Test
    void aRequestCanTightenAndNeverLoosen() throws Exception {
        Policy policy = new Policy(
                Permission.ALLOW,
                List.of(new Policy.Rule(Patterns.of(List.of("delete")), Set.of(), Permission.ASK)),
                Patterns.ALL,
                Patterns.NONE,
                Patterns.NONE,
                false);
        Turns model = Turns.of(
                ToolHouse.calls("docs__delete {}"),
                ToolHouse.calls("docs__search {}"),
                ToolHouse.calls("docs__search {}"),
                Turns.says("Ok."));
        ToolHouse tools = new ToolHouse(house, model, docs, policy, ToolLimits.DEFAULT);
        String wish = "'tools':[{'type':'mcp','server_label':'docs','require_approval':'%s'}],'input':'Hi'";
        assertThat(ToolHouse.kinds(tools.run(wish.formatted("never")))).last().isEqualTo("mcp_approval_request");
        assertThat(ToolHouse.kinds(tools.run(wish.formatted("always")))).last().isEqualTo("mcp_approval_request");
        assertThat(docs.calls).isEmpty();
        assertThat(ToolHouse.kinds(tools.run("'input':'Hi'"))).last().isEqualTo("message");
        assertThat(docs.calls).hasSize(1);
    }

    @Test
    void aServerThatDoesNotAskFailsAndSaysWhy() throws Exception {
        ToolLimits silent = new ToolLimits(9, 9, 9, 9, 9, 0, false);
        ToolHouse tools =
                new ToolHouse(house, Turns.of(ToolHouse.calls("docs__delete {}")), docs, policy(false), silent);
        JsonNode last = tools.run("'input':'Hi'");
        assertThat(last.at("/status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/message").asText()).contains("delete", "needs an approval");
        assertThat(docs.calls).isEmpty();
    }

    private ToolHouse asking(Turns model, boolean fourEyes) {
        return new ToolHouse(house, model, docs, policy(fourEyes), ToolLimits.DEFAULT);
    }

    private static Policy policy(boolean fourEyes) {
        return new Policy(Permission.ASK, List.of(), Patterns.ALL, Patterns.NONE, Patterns.NONE, fourEyes);
    }
}
