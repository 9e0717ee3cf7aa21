package dev.antiphon.model.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Clients;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.MessageStarted;
import dev.antiphon.model.ModelEvent.PartDone;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Responses API has that other protocols have not, and what those who speak it do wrong. */
class ResponsesClientTest {

    private static final String COMPLETED =
            "{'type':'response.completed','response':{'status':'completed','usage':{'input_tokens':3,'output_tokens':2}}}";

    private static final UsageReported USED = new UsageReported(Usage.of(3, 0, 2, 0));
    private static final Finished STOP = new Finished(Reason.STOP);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new ResponsesClient(line, ResponsesDialect.DEFAULT));

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    private List<ModelEvent> heard(String... events) throws Exception {
        upstream.answers(ResponsesReply.of(events));
        return Answers.of(clients.client(), Requests.saying("Hi"));
    }

    @Test
    @Tag("R57")
    void whatATextIsAsAWholeIsToldOnce() throws Exception {
        assertThat(heard(
                        "{'type':'response.output_item.added','output_index':0,'item':{'type':'message','phase':'commentary'}}",
                        "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':'Hallo'}",
                        "{'type':'response.output_text.done','output_index':0,'content_index':0,'text':'Hello'}",
                        "{'type':'response.content_part.done','output_index':0,'content_index':0,"
                                + "'part':{'type':'output_text','text':'Hello','annotations':[{'type':'x'}]}}",
                        "{'type':'response.output_item.done','output_index':0,'item':{'type':'message',"
                                + "'content':[{'type':'output_text','text':'Hello'}]}}",
                        COMPLETED))
                .containsExactly(
                        new MessageStarted("commentary"),
                        new TextDelta("Hallo"),
                        new ModelEvent.AnnotationAdded(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                .objectNode()
                                .put("type", "x")),
                        new PartDone(ModelEvent.Part.TEXT, "Hello"),
                        USED,
                        STOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'response.completed','response':{'status':'completed','output':[ITEM],"
                        + "'usage':{'input_tokens':3,'output_tokens':2}}}",
                "{'type':'response.output_item.done','output_index':0,'item':ITEM}\n" + COMPLETED,
                "{'type':'response.output_item.done','item':ITEM}\n" + COMPLETED,
                "{'type':'response.output_item.added','output_index':4,'item':ITEM}\n"
                        + "{'type':'response.output_item.done','output_index':4,'item':ITEM}\n" + COMPLETED,
            })
    @Tag("R60")
    void anAnswerIsWholeHoweverLittleOfItIsStreamed(String events) throws Exception {
        String item =
                "{'type':'message','content':[{'type':'output_text','text':'Hello'},{'type':'refusal','refusal':'No'}]}";

        assertThat(heard(events.replace("ITEM", item).split("\n")))
                .containsExactly(
                        new MessageStarted(null),
                        new TextDelta("Hello"),
                        new PartDone(ModelEvent.Part.TEXT, "Hello"),
                        new ModelEvent.RefusalDelta("No"),
                        new PartDone(ModelEvent.Part.REFUSAL, "No"),
                        USED,
                        STOP);
    }

    @Test
    @Tag("R61")
    void aPlainJsonAnswerIsUnderstood() throws Exception {
        upstream.answers(Reply.status(200, """
                {"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},
                 "service_tier":"flex","usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":2,"cache_write_tokens":1},
                 "output_tokens":4,"output_tokens_details":{"reasoning_tokens":3}},"output":[
                 {"type":"reasoning","summary":[{"type":"summary_text","text":"S"}],"encrypted_content":"theirs"},
                 {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}"""));

        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new ModelEvent.Served("flex"),
                        new ModelEvent.ReasoningStarted(),
                        new ModelEvent.SummaryDelta("S"),
                        new PartDone(ModelEvent.Part.SUMMARY, "S"),
                        new ModelEvent.ReasoningKept(new Foreign("local", "theirs")),
                        new ModelEvent.ToolCallStarted(1, new Callee.Function(null, "f")),
                        new ModelEvent.ToolArgumentsDone(1, "{}"),
                        new UsageReported(new Usage(5, new Usage.InputDetails(2, 1), 4, new Usage.OutputDetails(3), 9)),
                        new Finished(Reason.LENGTH));
    }

    @Test
    @Tag("R17")
    void whatNobodyKnowsDoesNotBreakTheStream() throws Exception {
        assertThat(heard(
                        "{'type':7,'delta':'x'}",
                        "{'type':null}",
                        "{'type':'response.tomorrow','output_index':0}",
                        "{'type':'keepalive','sequence_number':3}",
                        "{'delta':'Hel','type':'response.output_text.delta'}",
                        "{'output_index':0,'delta':'lo','type':'response.output_text.delta'}",
                        "{'type':'response.output_text.delta','output_index':'0','delta':7}",
                        COMPLETED))
                .containsExactly(new MessageStarted(null), new TextDelta("Hel"), new TextDelta("lo"), USED, STOP);
    }

    @Test
    @Tag("R45")
    void itemsThatInterleaveAreToldOneAfterAnother() throws Exception {
        assertThat(heard(
                        "{'type':'response.output_item.added','output_index':0,'item':{'type':'message'}}",
                        "{'type':'response.output_item.added','output_index':1,'item':{'type':'message'}}",
                        "{'type':'response.output_text.delta','output_index':1,'delta':'B'}",
                        "{'type':'response.output_text.delta','output_index':0,'delta':'A'}",
                        "{'type':'response.output_item.done','output_index':0,'item':{'type':'message'}}",
                        "{'type':'response.output_text.delta','output_index':1,'delta':'b'}",
                        COMPLETED))
                .containsExactly(
                        new MessageStarted(null),
                        new TextDelta("A"),
                        new MessageStarted(null),
                        new TextDelta("B"),
                        new TextDelta("b"),
                        USED,
                        STOP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type':'error','error':{'code':'rate_limit_exceeded','message':'slow'}} | 429 rate_limit_exceeded",
                "{'type':'error','code':'rate_limit_exceeded','message':'slow','param':null} | 429 rate_limit_exceeded",
                "{'detail':'Rate limit reached'} | 429 rate_limit_exceeded",
                "{'error':'Rate limit reached'} | 429 rate_limit_exceeded",
                "Rate limit reached | 429 rate_limit_exceeded",
                "{'type':'response.failed','response':{'status':'failed','error':{'code':'insufficient_quota','message':'m'}}}"
                        + " | 429 insufficient_quota",
                "{'type':'response.failed','response':{'status':'failed','error':null}} | 502 null",
                "{'type':'response.failed','response':{'status':'cancelled'}} | 502 null",
                "{'type':'response.failed','response':{'status':'failed','error':{'code':'context_length_exceeded'}}}"
                        + " | 400 context_length_exceeded",
                "{'object':'response','status':'in_progress','output':[]} | 502 null",
                "[DONE] | 502 null"
            })
    @Tag("R87")
    void aFaultInTheStreamIsOneOfOursInWhateverFormItComes(String event, String expected) {
        upstream.answers(Reply.stream().finish(null).withoutDone().raw("data: " + event.replace('\'', '"') + "\n\n"));
        assertFault(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "400 | {'detail':'Unsupported parameter: metadata'} | 400 unsupported_parameter",
                "400 | {'error':'maximum context length'} | 400 context_length_exceeded",
                "422 | {'detail':[{'msg':'x'}]} | 400 null",
                "429 | Too many | 429 rate_limit_exceeded",
                "401 | {'detail':'Unauthorized'} | 502 null"
            })
    @Tag("R87")
    void soIsAStatus(int status, String body, String expected) {
        upstream.answers(Reply.status(status, body.replace('\'', '"')));
        assertFault(expected);
    }

    private void assertFault(String expected) {
        ModelException fault =
                catchThrowableOfType(ModelException.class, () -> Answers.of(clients.client(), Requests.saying("Hi")));
        ApiError error = fault.error();
        assertThat(error.status() + " " + error.code()).isEqualTo(expected);
        assertThat(error.message()).doesNotContain("Unauthorized", "Too many", "slow", "reached'");
    }

    @Test
    void azureIsAddressedAsItWantsToBe() throws Exception {
        Clients azure = new Clients(
                URI.create(upstream.url() + "?api-version=preview"),
                line -> new ResponsesClient(line, ResponsesDialect.DEFAULT));
        upstream.answers(ResponsesReply.says("Hi"));

        Answers.of(azure.client(Map.of("api-key", "k")), Requests.saying("Hi"));

        assertThat(upstream.lastRequest().line()).isEqualTo("POST /v1/responses?api-version=preview HTTP/1.1");
        assertThat(upstream.lastRequest().header("api-key")).isEqualTo("k");
        azure.close();
    }

    @Test
    void whereAllToolsAreFunctionsTheClientStillGetsItsOwn() throws Exception {
        ResponsesDialect functions =
                new ResponsesDialect(Set.of(), Set.of(), Set.of(), false, false, StructuredOutputs.PASSED_ON);
        Clients plain = new Clients(upstream, line -> new ResponsesClient(line, functions));
        upstream.answers(ResponsesReply.of(
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'function_call','name':'sql'}}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'function_call','name':'sql',"
                        + "'arguments':'{\\'input\\':\\'SELECT 1\\'}'}}",
                COMPLETED));

        assertThat(
                        Answers.of(
                                plain.client(),
                                Requests.of(
                                        "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"custom\",\"name\":\"sql\"}]}")))
                .containsExactly(
                        new ModelEvent.ToolCallStarted(0, new Callee.Custom(null, "sql")),
                        new ModelEvent.ToolArgumentsDone(0, "SELECT 1"),
                        USED,
                        STOP);
        plain.close();
    }
}
