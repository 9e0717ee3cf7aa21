package dev.antiphon.model.chat;

import static dev.antiphon.model.chat.Chunks.STOP;
import static dev.antiphon.model.chat.Chunks.delta;
import static dev.antiphon.model.chat.Chunks.read;
import static dev.antiphon.model.chat.Chunks.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the JSON of chunks to events, in all the forms upstreams give it. */
class AnswerTest {

    @Test
    @Tag("R59")
    @Tag("U19")
    void whatABrokenAnswerHasCostIsReportedIfTheUpstreamSaidSo() throws Exception {
        Answer answer = new Answer(100, false);
        byte[] usage = "{\"usage\":{\"prompt_tokens\":3}}".getBytes(StandardCharsets.UTF_8);
        answer.take(ChunkReader.read(usage, 0, usage.length, false));
        answer.breakOff();
        assertThat(answer.poll()).isEqualTo(new UsageReported(Usage.of(3, 0, 0, 0)));
    }

    @Test
    void deltasBecomeEventsInTheirOrder() throws Exception {
        assertThat(said(
                        delta("'role':'assistant','content':''"),
                        delta("'reasoning_content':'Hm','content':null"),
                        delta("'content':'Hi'"),
                        delta("'refusal':'No'"),
                        STOP))
                .containsExactly(new ReasoningDelta("Hm"), new TextDelta("Hi"), new RefusalDelta("No"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'reasoning_content':'Hm'",
                "'reasoning':'Hm'",
                "'reasoning':'Hm','reasoning_content':'Hm'",
                "'reasoning_details':[{'type':'reasoning.text','text':'Hm'}]",
                "'reasoning':'Hm','reasoning_details':[{'type':'reasoning.text','text':'Hm'}]",
                "'reasoning_details':[{'type':'reasoning.summary','summary':'Hm'}]",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'Hm'}]}]"
            })
    void reasoningIsFoundUnderAllItsNamesAndSaidOnce(String delta) throws Exception {
        assertThat(said(delta(delta), STOP)).containsExactly(new ReasoningDelta("Hm"));
    }

    @ParameterizedTest
    @CsvSource({
        "stop,STOP",
        "tool_calls,STOP",
        "function_call,STOP",
        "eos,STOP",
        "length,LENGTH",
        "max_tokens,LENGTH",
        "content_filter,CONTENT_FILTER"
    })
    void reasonsForStoppingAreTranslated(String finish, Reason reason) throws Exception {
        assertThat(read(false, delta("'content':'x'"), STOP.replace("stop", finish))
                        .getLast())
                .isEqualTo(new Finished(reason));
    }

    @Test
    @Tag("R58")
    @Tag("U19")
    void usageIsReadWithItsDetailsAndReportedOnce() throws Exception {
        assertThat(read(
                        false,
                        "{'model':'m1','choices':[{'delta':{'content':'x'}}],'usage':{'prompt_tokens':1}}",
                        STOP,
                        "{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,"
                                + "'prompt_tokens_details':{'cached_tokens':4},"
                                + "'completion_tokens_details':{'reasoning_tokens':2}}}"))
                .containsExactly(
                        new TextDelta("x"), new UsageReported(Usage.of(10, 4, 5, 2)), new Finished(Reason.STOP));
    }

    @Test
    @Tag("R58")
    void missingUsageIsReportedAsNothingSpent() throws Exception {
        assertThat(read(false, delta("'content':'x'"), STOP)).contains(new UsageReported(Usage.NONE));
    }

    @Test
    void absurdUsageDoesNoHarm() throws Exception {
        assertThat(read(
                        false,
                        STOP,
                        "{'choices':[],'usage':{'prompt_tokens':9223372036854775807,'completion_tokens':-3}}"))
                .contains(new UsageReported(Usage.of(1_000_000_000_000L, 0, 0, 0)));
    }

    @Test
    @Tag("R47")
    void aWholeMessageAfterItsDeltasIsNotSaidAgain() throws Exception {
        assertThat(said(
                        delta("'content':'Hel'"),
                        delta("'content':'lo'"),
                        "{'choices':[{'message':{'content':'Hello'},'finish_reason':'stop'}]}"))
                .containsExactly(new TextDelta("Hel"), new TextDelta("lo"));
    }

    @Test
    @Tag("R47")
    void aWholeDeltaInTheLastChunkIsNotSaidAgain() throws Exception {
        assertThat(said(
                        delta("'content':'Hel'"),
                        delta("'content':'lo'"),
                        "{'choices':[{'delta':{'content':'Hello'},'finish_reason':'stop'}]}"))
                .containsExactly(new TextDelta("Hel"), new TextDelta("lo"));
    }

    @Test
    @Tag("R47")
    void ofAWholeMessageWhatIsNewIsSaid() throws Exception {
        assertThat(said(
                        delta("'content':'Hel'"),
                        "{'choices':[{'delta':{'content':'lo'},'message':{'content':'Hello'},"
                                + "'finish_reason':'stop'}]}"))
                .containsExactly(new TextDelta("Hel"), new TextDelta("lo"));
    }

    @Test
    @Tag("R47")
    void aWholeMessageWithTagsAfterItsDeltasIsNotSaidAgain() throws Exception {
        Answer answer = new Answer(1_000, false, ThinkTags.TAGGED);
        for (String chunk : List.of(
                delta("'content':'<think>Hm</th'"),
                delta("'content':'ink>Hi'"),
                "{'choices':[{'message':{'content':'<think>Hm</think>Hi!'},'finish_reason':'stop'}]}")) {
            byte[] json = chunk.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            answer.read(json, 0, json.length);
        }
        answer.end();
        assertThat(List.of(answer.poll(), answer.poll(), answer.poll()))
                .isEqualTo(List.of(new ReasoningDelta("Hm"), new TextDelta("Hi"), new TextDelta("!")));
    }

    @Test
    void aModelThatRepeatsAWordIsNotCutShort() throws Exception {
        assertThat(said(delta("'content':'ha'"), "{'choices':[{'delta':{'content':'ha'},'finish_reason':'stop'}]}"))
                .containsExactly(new TextDelta("ha"), new TextDelta("ha"));
    }

    @Test
    void aCharacterSplitBetweenDeltasComesOutWhole() throws Exception {
        assertThat(said(delta("'content':'a\\ud83d'"), delta("'content':'\\ude00b'"), STOP))
                .containsExactly(new TextDelta("a"), new TextDelta("\uD83D\uDE00b"));
    }

    @Test
    void halfACharacterBecomesTheSignForIt() throws Exception {
        assertThat(said(delta("'content':'\\ude00a\\ud83db'"), delta("'content':'\\ud83d'"), STOP))
                .containsExactly(new TextDelta("\uFFFDa\uFFFDb"), new TextDelta("\uFFFD"));
    }

    @Test
    void bytesThatAreNoTextBecomeTheSignForThem() throws Exception {
        byte[] chunk = delta("'content':'a?b'").replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = chunk[i] == '?' ? (byte) 0xFF : chunk[i];
        }
        assertThat(ChunkReader.read(chunk, 0, chunk.length, false).text()).isEqualTo("a\uFFFDb");
    }

    @Test
    void logProbabilitiesTakeTheShapeOfTheResponsesApi() throws Exception {
        List<ModelEvent> events = said(
                true,
                "{'choices':[{'delta':{'content':'é'},'logprobs':{'content':[{'token':'é','logprob':-0.5,"
                        + "'top_logprobs':[{'token':'e','logprob':-Infinity,'bytes':[101]}]}]}}]}",
                STOP);
        TextDelta delta = (TextDelta) events.getFirst();
        assertThat(delta.logprobs())
                .hasToString("[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],"
                        + "\"top_logprobs\":[{\"token\":\"e\",\"logprob\":-9999.0,\"bytes\":[101]}]}]");
    }

    @Test
    void logProbabilitiesCountTowardsTheSizeOfTheAnswer() throws Exception {
        byte[] chunk = ("{'choices':[{'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','logprob':-0.5,"
                        + "'top_logprobs':[{'token':'y','logprob':-1},{'token':'z','logprob':-2}]}]}}]}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        Answer answer = new Answer(2L * chunk.length, true);
        answer.read(chunk, 0, chunk.length);
        answer.read(chunk, 0, chunk.length);
        assertThatThrownBy(() -> answer.read(chunk, 0, chunk.length)).isInstanceOf(MalformedAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[1]", "5", "{'a':", "{'choices':[{'delta':{'content':'x", "{} {}"})
    void whatIsNoJsonObjectIsAFault(String chunk) {
        assertThatThrownBy(() -> read(false, chunk)).isInstanceOf(MalformedAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':'x'}",
                "{'choices':null}",
                "{'choices':[null,5]}",
                "{'type':7}",
                "{'choices':[]}",
                "{'object':'unknown.thing','choices':{}}"
            })
    @Tag("R17")
    void chunksOfUnknownFormAreSkipped(String chunk) throws Exception {
        assertThat(said(delta("'content':'x'"), chunk, STOP)).containsExactly(new TextDelta("x"));
    }

    @Test
    @Tag("U22")
    void anAnswerWithoutAnyChoiceIsAFault() {
        assertThatThrownBy(() -> read(false, "{'choices':[]}")).isInstanceOf(MalformedAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "abort", "insufficient_system_resource"})
    @Tag("U22")
    void anAnswerTheUpstreamGaveUpIsAFault(String finish) {
        assertThatThrownBy(() -> read(false, STOP.replace("stop", finish))).isInstanceOf(MalformedAnswer.class);
    }
}
