package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Response.Failure;
import dev.antiphon.protocol.Response.IncompleteDetails;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that was written is read back as the same response. */
class ResponseReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'instructions':'Be brief.','max_output_tokens':16,'max_tool_calls':2,'parallel_tool_calls':false",
                "'previous_response_id':'resp_0','store':false,'user':'u','safety_identifier':'s'",
                "'conversation':'conv_1'",
                "'prompt_cache_key':'k','prompt_cache_options':{'mode':'explicit'},'prompt_cache_retention':'24h'",
                "'reasoning':{'effort':'high','summary':'auto'},'service_tier':'flex'",
                "'temperature':0.7,'top_p':0.1,'presence_penalty':-1.5,'frequency_penalty':2,'top_logprobs':3",
                "'text':{'format':{'type':'json_schema','name':'n','schema':{'x':1.50}},'verbosity':'low'}",
                "'text':{'format':{'type':'json_object'}},'metadata':{'a':'1','b':''}",
                "'tools':[{'type':'function','name':'f','parameters':{'type':'object'},'strict':false},"
                        + "{'type':'web_search','x':[1]}],'tool_choice':{'type':'function','name':'f'}",
                "'tools':[{'type':'function','name':'f'}],'tool_choice':'required'",
            })
    void whatItRepeatsOfItsRequestIsReadBack(String fields) {
        assertReadBack(response(Status.IN_PROGRESS, Echo.of(Requests.read(fields)), null, null));
    }

    @Test
    void everyLastStateIsReadBack() {
        Echo echo = Echo.of(Requests.read(""));
        assertReadBack(response(Status.COMPLETED, echo, null, null));
        assertReadBack(response(Status.CANCELLED, echo, null, null));
        assertReadBack(response(Status.FAILED, echo, new Failure("server_error", "It broke."), null));
        assertReadBack(response(Status.INCOMPLETE, echo, null, new IncompleteDetails("content_filter")));
    }

    @Test
    void whatAnOlderVersionDidNotSayHasItsDefault() {
        Response written = response(Status.COMPLETED, Echo.of(Requests.read("")), null, null);
        ObjectNode json = (ObjectNode) Json.tree(Json.bytes(written));
        json.retain("id", "created_at", "completed_at", "status", "model", "output", "usage");

        assertThat(ResponseReader.read(json)).isEqualTo(written);
    }

    @Test
    void whatCannotBeReadIsAFaultOfThisHouse() {
        ObjectNode json =
                (ObjectNode) Json.tree(Json.bytes(response(Status.COMPLETED, Echo.of(Requests.read("")), null, null)));
        json.putArray("output").addObject().put("type", "mcp_call").put("id", "mcp_1");

        assertThatThrownBy(() -> ResponseReader.read(json))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("server_label");
    }

    private static void assertReadBack(Response written) {
        byte[] json = Json.bytes(written);
        assertThat(new String(Json.bytes(ResponseReader.read(Json.tree(json))), StandardCharsets.UTF_8))
                .isEqualTo(new String(json, StandardCharsets.UTF_8));
    }

    private static Response response(
            Status status, Echo echo, @Nullable Failure failure, @Nullable IncompleteDetails incomplete) {
        return new Response(
                "resp_1",
                1_795_176_000L,
                status == Status.COMPLETED ? (Long) 1_795_176_001L : null,
                status,
                failure,
                incomplete,
                "m",
                List.of(),
                status.terminal() ? Usage.of(9, 4, 5, 2) : null,
                echo);
    }
}
