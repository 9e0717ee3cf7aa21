package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.tool.mcp.McpHouse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server runs the tools itself: a real MCP server, the official client, every view of a response. */
@Tag("R74")
@Tag("U31")
class ServerToolsIT extends IntegrationTest {

    private static final String HOUSE = "{\"type\":\"mcp\",\"server_label\":\"house\"}";
    private static final String GUARDED = "{\"type\":\"mcp\",\"server_label\":\"guarded\"}";

    private final McpHouse house = Installation.get().tools();

    @Test
    void aCallIsMadeHereAndSeenInEveryView() {
        answers(Reply.callsTool("u", "house__echo", "{\"text\":\"hallo\"}"), Reply.says("It said hallo."));
        Response streamed = Sdk.streamed(alice(), asking(HOUSE, ""));

        assertThat(Sdk.text(streamed)).isEqualTo("It said hallo.");
        ResponseOutputItem.McpCall call = streamed.output().get(1).asMcpCall();
        assertThat(call.output()).hasValue("hallo");
        assertThat(call.serverLabel()).isEqualTo("house");
        assertThat(messages()).containsExactly("user: Hi", "assistant: null", "tool: ‹hallo›");
        JsonNode stored = Http.get("/v1/responses/" + streamed.id()).json();
        assertThat(kinds(stored)).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(stored.at("/output/1/output").asText()).isEqualTo("hallo");
        EventStream replayed = EventStream.of(
                Http.get("/v1/responses/" + streamed.id() + "?stream=true").body());
        assertThat(replayed.response()).isEqualTo(stored);
    }

    @Test
    void theSameAsJson() {
        answers(Reply.callsTool("u", "house__echo", "{\"text\":\"hallo\"}"), Reply.says("It said hallo."));
        Response answer = alice().responses().create(asking(HOUSE, ""));
        assertThat(answer.output().get(1).asMcpCall().output()).hasValue("hallo");
    }

    @Test
    @Tag("U14")
    void aContinuationDoesNotListTheToolsAgainAndTheModelSeesWhatWasCalled() {
        answers(
                Reply.callsTool("u", "house__echo", "{\"text\":\"one\"}"),
                Reply.says("One."),
                Reply.says("You are welcome."));
        Response first = alice().responses().create(asking(HOUSE, ""));
        int lists = house.heard("POST tools/list").size();
        Response second = alice().responses().create(asking(HOUSE, ",\"previous_response_id\":\"" + first.id() + "\""));
        assertThat(second.output()).hasSize(1);
        assertThat(house.heard("POST tools/list")).hasSize(lists);
        assertThat(messages())
                .containsExactly("user: Hi", "assistant: null", "tool: ‹one›", "assistant: One.", "user: Hi");
        assertThat(asked().at("/messages/1/tool_calls/0/function/name").asText())
                .isEqualTo("house__echo");
    }

    @Test
    @Tag("R49")
    void aToolThatFailsIsAValueThatTheModelSees() {
        answers(Reply.callsTool("u", "house__fail", "{}"), Reply.says("It failed."));
        Response answer = Sdk.streamed(alice(), asking(HOUSE, ""));
        ResponseOutputItem.McpCall call = answer.output().get(1).asMcpCall();
        assertThat(call.error()).isPresent();
        assertThat(messages()).last().isEqualTo("tool: ‹It went wrong.›");
    }

    @Test
    @Tag("R75")
    @Tag("U12")
    void anApprovalIsAskedForAndGivenOnce() {
        answers(Reply.callsTool("u", "house__add", "{\"a\":1,\"b\":2}"), Reply.says("Three."));
        int before = house.tools().ran("add");
        Response asking = Sdk.streamed(alice(), asking(HOUSE, ""));
        ResponseOutputItem.McpApprovalRequest request =
                asking.output().getLast().asMcpApprovalRequest();
        assertThat(request.name()).isEqualTo("add");
        assertThat(house.tools().ran("add")).isEqualTo(before);

        Response done = alice().responses().create(deciding(asking.id(), request.id(), true));
        ResponseOutputItem.McpCall call = done.output().getFirst().asMcpCall();
        assertThat(call.approvalRequestId()).hasValue(request.id());
        assertThat(call.output()).hasValue("3");
        assertThat(house.tools().ran("add")).isEqualTo(before + 1);

        Answer again =
                Http.create("{\"model\":\"scripted\",\"tools\":[%s],\"previous_response_id\":\"%s\",\"input\":[%s]}"
                        .formatted(HOUSE, asking.id(), decision(request.id(), true)));
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.json().at("/error/code").asText()).isEqualTo("invalid_approval");
        assertThat(again.json().at("/error/param").asText()).isEqualTo("input[0]");
        assertThat(house.tools().ran("add")).isEqualTo(before + 1);
    }

    @Test
    @Tag("R75")
    void aDeniedCallIsNotMadeAndTheModelIsTold() {
        answers(Reply.callsTool("u", "house__add", "{\"a\":1,\"b\":2}"), Reply.says("Pity."));
        int before = house.tools().ran("add");
        Response asking = alice().responses().create(asking(HOUSE, ""));
        String id = asking.output().getLast().asMcpApprovalRequest().id();
        Response done = alice().responses().create(deciding(asking.id(), id, false));
        assertThat(Sdk.text(done)).isEqualTo("Pity.");
        assertThat(house.tools().ran("add")).isEqualTo(before);
        assertThat(messages()).last().asString().contains("was not approved");
    }

    @Test
    @Tag("U12")
    void underFourEyesTheOwnersYesDoesNotCount() {
        answers(Reply.callsTool("u", "guarded__echo", "{\"text\":\"x\"}"));
        Response asking = alice().responses().create(asking(GUARDED, ""));
        String id = asking.output().getLast().asMcpApprovalRequest().id();
        Answer refused =
                Http.create("{\"model\":\"scripted\",\"tools\":[%s],\"previous_response_id\":\"%s\",\"input\":[%s]}"
                        .formatted(GUARDED, asking.id(), decision(id, true)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/message").asText()).contains("second person");
    }

    @Test
    @Tag("U28")
    void aSecondPersonDecidesAndTheConversationGoesOn() throws Exception {
        answers(Reply.callsTool("u", "guarded__echo", "{\"text\":\"x\"}"), Reply.says("Done."));
        Response asking = alice().responses().create(asking(GUARDED, ""));
        String id = asking.output().getLast().asMcpApprovalRequest().id();
        String path = "/antiphon/approvals/" + id;
        assertThat(as(Installation.MALLORY, path, null).status()).isEqualTo(404);
        assertThat(as(Installation.ALICE, path + "/decision", "{\"approve\":true}")
                        .status())
                .isEqualTo(403);
        assertThat(as(Installation.BOB, path + "/decision", "{\"approve\":1}").status())
                .isEqualTo(400);
        assertThat(as(Installation.BOB, path + "/decision", "{\"approve\":true,\"x\":1}")
                        .status())
                .isEqualTo(400);

        Answer decided = as(Installation.BOB, path + "/decision", "{\"approve\":true,\"reason\":\"fine\"}");
        assertThat(decided.json().path("status").asText()).isEqualTo("approved");
        Answer done = Http.create("{\"model\":\"scripted\",\"tools\":[%s],\"previous_response_id\":\"%s\",\"input\":[]}"
                .formatted(GUARDED, asking.id()));
        assertThat(kinds(done.json())).containsExactly("mcp_call", "message");
        assertThat(as(Installation.ALICE, path, null).json().path("status").asText())
                .isEqualTo("used");
    }

    /** What is no part of the contract, which has no schema of it. @param body null for a GET */
    private static Answer as(String key, String path, String body) throws Exception {
        HttpRequest.Builder request = Http.anonymous(path).header("Authorization", "Bearer " + key);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<byte[]> answer = Http.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers(), answer.body());
    }

    @Test
    void aServerThatIsGoneFailsItsListAndNotTheResponse() {
        answers(Reply.says("Without it, then."));
        Response answer = Sdk.streamed(alice(), asking("{\"type\":\"mcp\",\"server_label\":\"gone\"}", ""));
        assertThat(answer.output().getFirst().asMcpListTools().error()).isPresent();
        assertThat(Sdk.text(answer)).isEqualTo("Without it, then.");
    }

    @Test
    void aServerThatIsGoneAndHasToBeCalledFailsTheResponse() {
        Answer answer = Http.create(
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"gone\"}],"
                        + "\"tool_choice\":{\"type\":\"mcp\",\"server_label\":\"gone\"}}");
        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("external_connector_error");
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("http_error");
    }

    @Test
    @Tag("U13")
    void aServerNamedByAddressIsAskedWithTheRequestsCredentialsWhichAreKeptNowhere() {
        answers(Reply.callsTool("u", "named__echo", "{\"text\":\"x\"}"), Reply.says("x"));
        Answer answer = Http.create(("{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\","
                        + "\"server_label\":\"named\",\"server_url\":\"%s\",\"authorization\":\"top-secret-9\","
                        + "\"require_approval\":\"never\"}]}")
                .formatted(house.url()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(kinds(answer.json())).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(house.heard("POST tools/call").getLast().headers().get("Authorization"))
                .isEqualTo("Bearer top-secret-9");
        String id = answer.json().path("id").asText();
        assertThat(answer.text() + Http.get("/v1/responses/" + id).text()).doesNotContain("top-secret-9");
    }

    @Test
    void anAddressThatIsNotAllowedIsRefusedBeforeAnythingIsAsked() {
        Answer answer = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\","
                + "\"server_label\":\"x\",\"server_url\":\"http://169.254.169.254/mcp\"}]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("tools[0].server_url");
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_value");
        assertThat(requests()).isEmpty();
    }

    private static ResponseCreateParams asking(String tool, String more) {
        return Sdk.params("{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[" + tool + "]" + more + "}");
    }

    private static ResponseCreateParams deciding(String previous, String id, boolean yes) {
        return Sdk.params("{\"model\":\"scripted\",\"tools\":[%s],\"previous_response_id\":\"%s\",\"input\":[%s]}"
                .formatted(HOUSE, previous, decision(id, yes)));
    }

    private static String decision(String id, boolean yes) {
        return "{\"type\":\"mcp_approval_response\",\"approval_request_id\":\"" + id + "\",\"approve\":" + yes + "}";
    }

    private static List<String> kinds(JsonNode response) {
        return response.path("output")
                .valueStream()
                .map(item -> item.path("type").asText())
                .toList();
    }
}
