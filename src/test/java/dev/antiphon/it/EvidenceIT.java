package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import dev.antiphon.evidence.Export;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be proven of a response: a real MCP server, an approval, and whoever asks afterwards. */
@Tag("F87")
class EvidenceIT extends IntegrationTest {

    private static final String HOUSE = "{\"type\":\"mcp\",\"server_label\":\"house\"}";

    @Test
    void aCallThatWasApprovedIsProvenFromTheQuestionToTheEnd() throws Exception {
        answers(Reply.callsTool("u", "house__add", "{\"a\":1,\"b\":2}"), Reply.says("Three."));
        Response asking = alice().responses()
                .create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[" + HOUSE + "]}"));
        String request = asking.output().getLast().asMcpApprovalRequest().id();
        Response done = alice().responses()
                .create(Sdk.params(
                        ("{\"model\":\"scripted\",\"tools\":[%s],\"previous_response_id\":\"%s\",\"input\":[{"
                                        + "\"type\":\"mcp_approval_response\",\"approval_request_id\":\"%s\",\"approve\":true}]}")
                                .formatted(HOUSE, asking.id(), request)));

        JsonNode asked = evidence(Installation.ALICE, asking.id(), "").json();
        assertThat(asked.path("verified").asBoolean()).as(asked.toString()).isTrue();
        assertThat(kinds(asked))
                .containsExactly("requested", "model_asked", "model_answered", "tool_call", "approval", "ended");
        JsonNode proven = evidence(Installation.ALICE, done.id(), "").json();
        assertThat(proven.path("verified").asBoolean()).as(proven.toString()).isTrue();
        assertThat(kinds(proven))
                .containsExactly(
                        "requested", "approval", "tool_call", "tool_result", "model_asked", "model_answered", "ended");
        assertThat(proven.at("/entries/2/payload/approval_request").asText()).isEqualTo(request);
        assertThat(proven.at("/entries/1/payload/by").asText()).isEqualTo("alice");
    }

    @Test
    void anExportIsCheckedAgainstTheBytesOfTheResponse() throws Exception {
        answers(Reply.says("Hello."));
        Response said = alice().responses().create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Hi\"}"));
        Answer export = evidence(Installation.ALICE, said.id(), "?format=jsonl");

        assertThat(export.headers().firstValue("Content-Type")).hasValue("application/jsonl");
        byte[] response = Http.get("/v1/responses/" + said.id()).body();
        assertThat(Export.problem(export.body(), response)).isEmpty();
        assertThat(export.text()).as("hashes, and no words").doesNotContain("Hello.");
    }

    @Test
    @Tag("U25")
    void othersAreToldWhatTheyAreToldOfNone() throws Exception {
        answers(Reply.says("Hello."));
        Response said = alice().responses().create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Hi\"}"));

        for (String stranger : List.of(Installation.BOB, Installation.MALLORY)) {
            Answer foreign = evidence(stranger, said.id(), "");
            Answer absent = evidence(stranger, "resp_0", "");
            assertThat(foreign.status()).isEqualTo(404);
            assertThat(foreign.text().replace(said.id(), "resp_0")).isEqualTo(absent.text());
        }
        assertThat(evidence(Installation.ALICE, "conv_1", "").status()).isEqualTo(400);
        assertThat(evidence(Installation.ALICE, said.id(), "?format=xml").status())
                .isEqualTo(400);
    }

    @Test
    void itOutlivesItsResponse() throws Exception {
        answers(Reply.says("Hello."));
        Response said = alice().responses().create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Hi\"}"));
        alice().responses().delete(said.id());

        JsonNode left = evidence(Installation.ALICE, said.id(), "").json();
        assertThat(left.path("verified").asBoolean()).isTrue();
    }

    private static List<String> kinds(JsonNode evidence) {
        return evidence.path("entries")
                .valueStream()
                .map(entry -> entry.path("kind").asText())
                .toList();
    }

    private static Answer evidence(String key, String id, String query) throws Exception {
        HttpRequest request = Http.anonymous("/antiphon/responses/" + id + "/evidence" + query)
                .header("Authorization", "Bearer " + key)
                .build();
        HttpResponse<byte[]> answer = Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers(), answer.body());
    }
}
