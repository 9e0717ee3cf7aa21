package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.AnnotationAdded;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.ReasoningKept;
import dev.antiphon.model.ModelEvent.ReasoningStarted;
import dev.antiphon.model.ModelEvent.Served;
import dev.antiphon.model.ModelEvent.SummaryDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the events of the Messages API to ours. */
class AnswerTest {

    private static final String START = "{'type':'message_start','message':{'type':'message','role':'assistant',"
            + "'content':[],'stop_reason':null,'usage':{'input_tokens':3,'output_tokens':1}}}";
    private static final String DELTA =
            "{'type':'message_delta','delta':{'stop_reason':'end_turn'}," + "'usage':{'output_tokens':5}}";
    private static final String STOP = "{'type':'message_stop'}";

    @Test
    void textsThatFollowEachOtherAreOneMessageAndThoughtsAreItemsOfTheirOwn() throws Exception {
        assertThat(said(
                        begin(0, "'type':'thinking','thinking':'','signature':''"),
                        delta(0, "'type':'thinking_delta','thinking':'Hm'"),
                        delta(0, "'type':'signature_delta','signature':'ab'"),
                        delta(0, "'type':'signature_delta','signature':'c='"),
                        end(0),
                        begin(1, "'type':'redacted_thinking','data':'xyz'"),
                        end(1),
                        begin(2, "'type':'text','text':''"),
                        delta(2, "'type':'text_delta','text':'Hi'"),
                        end(2),
                        begin(3, "'type':'text','text':' you'"),
                        end(3)))
                .containsExactly(
                        new ReasoningStarted(),
                        new SummaryDelta("Hm"),
                        new ReasoningKept(new Foreign("u", "thinking:abc=")),
                        new ReasoningStarted(),
                        new ReasoningKept(new Foreign("u", "redacted_thinking:xyz")),
                        new TextDelta("Hi"),
                        new TextDelta(" you"));
    }

    @Test
    void aThoughtThatIsOmittedIsKeptAllTheSame() throws Exception {
        assertThat(said(begin(0, "'type':'thinking','thinking':'','signature':'sig'"), end(0)))
                .containsExactly(new ReasoningStarted(), new ReasoningKept(new Foreign("u", "thinking:sig")));
    }

    @Test
    void aThoughtThatWasCutOffIsNotWantedBack() throws Exception {
        assertThat(said(begin(0, "'type':'thinking','thinking':'Hm'"), DELTA.replace("end_turn", "max_tokens")))
                .containsExactly(new ReasoningStarted(), new SummaryDelta("Hm"));
    }

    @Test
    void rawThinkingIsTheContentOfTheItem() throws Exception {
        Answer answer = new Answer(1 << 20, "u", true);
        feed(answer, START);
        feed(answer, begin(0, "'type':'thinking','thinking':'Hm'"));
        assertThat(rest(answer)).contains(new ReasoningDelta("Hm"));
    }

    @Test
    void callsComeInPiecesAndOneWithoutArgumentsGetsAnEmptyObject() throws Exception {
        assertThat(said(
                        begin(0, "'type':'tool_use','id':'toolu_1','name':'f','input':{}"),
                        delta(0, "'type':'input_json_delta','partial_json':''"),
                        delta(0, "'type':'input_json_delta','partial_json':'{\\'a\\''"),
                        delta(0, "'type':'input_json_delta','partial_json':':1}'"),
                        end(0),
                        begin(1, "'type':'tool_use','id':'toolu_2','name':'g','input':{}"),
                        end(1),
                        begin(2, "'type':'tool_use','id':'toolu_3','name':'h','input':{'b':2}"),
                        end(2)))
                .containsExactly(
                        new ToolCallStarted(0, "f"),
                        new ToolArgumentsDelta(0, "{\"a\""),
                        new ToolArgumentsDelta(0, ":1}"),
                        new ToolCallStarted(1, "g"),
                        new ToolArgumentsDelta(1, "{}"),
                        new ToolCallStarted(2, "h"),
                        new ToolArgumentsDelta(2, "{\"b\":2}"));
    }

    @Test
    @Tag("R61")
    void aMessageInOnePieceSaysTheSame() throws Exception {
        Answer answer = new Answer(1 << 20, "u", false);
        feed(
                answer,
                "{'type':'message','role':'assistant','stop_reason':'tool_use','content':["
                        + "{'type':'thinking','thinking':'Hm','signature':'s'},"
                        + "{'type':'text','text':'Hi','citations':[{'type':'web_search_result_location','url':'http://x',"
                        + "'title':'X'}]},"
                        + "{'type':'tool_use','id':'t','name':'f','input':{'a':1}}],"
                        + "'usage':{'input_tokens':1,'output_tokens':2}}");
        answer.end();
        List<ModelEvent> events = rest(answer);
        assertThat(events)
                .contains(
                        new ReasoningKept(new Foreign("u", "thinking:s")),
                        new TextDelta("Hi"),
                        new ToolArgumentsDelta(0, "{\"a\":1}"),
                        new UsageReported(Usage.of(1, 0, 2, 0)))
                .endsWith(new Finished(Reason.STOP));
        assertThat(events.get(4)).isInstanceOf(AnnotationAdded.class);
    }

    @Test
    void citationsOfWebPagesBecomeAnnotationsOfWhatTheyStandBehind() throws Exception {
        List<ModelEvent> events = said(
                begin(0, "'type':'text','text':'I know. '"),
                end(0),
                begin(1, "'type':'text','text':''"),
                delta(
                        1,
                        "'type':'citations_delta','citation':{'type':'web_search_result_location','url':'http://x',"
                                + "'title':'X','cited_text':'…'}"),
                delta(1, "'type':'citations_delta','citation':{'type':'char_location','document_index':0}"),
                delta(1, "'type':'text_delta','text':'It rains.'"),
                end(1));
        assertThat(events).hasSize(3);
        assertThat(((AnnotationAdded) events.getLast()).annotation())
                .hasToString("{\"type\":\"url_citation\",\"start_index\":8,\"end_index\":17,\"url\":\"http://x\","
                        + "\"title\":\"X\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "stop_sequence,STOP",
        "tool_use,STOP",
        "something_new,STOP",
        "max_tokens,LENGTH",
        "refusal,CONTENT_FILTER"
    })
    void reasonsForStoppingAreTranslated(String stop, Reason reason) throws Exception {
        assertThat(read(START, DELTA.replace("end_turn", stop), STOP).getLast()).isEqualTo(new Finished(reason));
    }

    @Test
    @Tag("U22")
    void anAnswerThatIsPausedIsAFault() {
        assertThatThrownBy(() -> read(START, DELTA.replace("end_turn", "pause_turn"), STOP))
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void aWindowThatIsFullIsTheFaultOfTheContract() throws Exception {
        Answer answer = new Answer(1 << 20, "u", false);
        feed(answer, DELTA.replace("end_turn", "model_context_window_exceeded"));
        assertThat(answer.error().status()).isEqualTo(400);
        assertThat(answer.error().message()).contains("context window");
    }

    @Test
    @Tag("R58")
    @Tag("U19")
    void ofEachFigureOfTheUsageTheLastWordCounts() throws Exception {
        assertThat(read(
                        START.replace(
                                "'input_tokens':3",
                                "'input_tokens':3,'cache_read_input_tokens':10,'cache_creation_input_tokens':20,"
                                        + "'service_tier':'priority'"),
                        DELTA.replace("5}", "50,'input_tokens':4,'output_tokens_details':{'thinking_tokens':30}}"),
                        STOP))
                .containsExactly(
                        new Served("priority"),
                        new UsageReported(
                                new Usage(34, new Usage.InputDetails(10, 20), 50, new Usage.OutputDetails(30), 84)),
                        new Finished(Reason.STOP));
    }

    @Test
    void absurdUsageDoesNoHarm() throws Exception {
        assertThat(read(START, DELTA.replace("5}", "-5,'input_tokens':9223372036854775807}"), STOP))
                .contains(new UsageReported(Usage.of(1_000_000_000_000L, 0, 0, 0)));
    }

    @Test
    @Tag("R59")
    void whatABrokenAnswerHasCostIsReported() throws Exception {
        Answer answer = new Answer(1 << 20, "u", false);
        feed(answer, START);
        answer.breakOff();
        assertThat(rest(answer)).containsExactly(new UsageReported(Usage.of(3, 0, 1, 0)));
    }

    @Test
    void aCharacterSplitBetweenDeltasComesOutWhole() throws Exception {
        assertThat(said(
                        begin(0, "'type':'text','text':'a\\ud83d'"),
                        delta(0, "'type':'text_delta','text':'\\ude00b\\ud83d'"),
                        end(0)))
                .containsExactly(new TextDelta("a"), new TextDelta("\uD83D\uDE00b"), new TextDelta("\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'ping'}",
                "{'type':'house.unknown','delta':7,'index':'x'}",
                "{'type':7}",
                "{}",
                "{'type':'content_block_start','index':9,'content_block':{'type':'server_tool_use','name':'x'}}",
                "{'type':'content_block_start','index':9}",
                "{'type':'content_block_stop','index':9}",
                "{'type':'message_start','message':null}"
            })
    @Tag("R17")
    void eventsOfUnknownFormAreSkipped(String event) throws Exception {
        assertThat(said(event, begin(0, "'type':'text','text':'x'"), end(0))).containsExactly(new TextDelta("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[1]", "5", "{'a':", "{'type':'content_block_delta','delta':{'text':'x", "{} {}"})
    void whatIsNoJsonObjectIsAFault(String event) {
        assertThatThrownBy(() -> read(event)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    @Tag("U22")
    void anAnswerThatIsNotWholeIsAFault() {
        assertThatThrownBy(() -> read(STOP)).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> read(START)).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> read(START, delta(0, "'type':'text_delta','text':'x'"), DELTA, STOP))
                .isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> read(START, begin(0, "'type':'tool_use','id':'x'"), DELTA, STOP))
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void anAnswerThatNeverEndsIsCutOff() throws Exception {
        String begin = begin(0, "'type':'text','text':''");
        String delta = delta(0, "'type':'text_delta','text':'" + "x".repeat(60) + "'");
        Answer answer = new Answer(START.length() + begin.length() + delta.length(), "u", false);
        feed(answer, START);
        feed(answer, begin);
        feed(answer, delta);
        assertThatThrownBy(() -> feed(answer, delta)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void blocksOfAnyKindButTextAreCounted() throws Exception {
        Answer answer = new Answer(1 << 20, "u", false);
        feed(answer, START);
        for (int i = 0; i < AnswerReader.MOST_ITEMS; i++) {
            feed(answer, begin(i, "'type':'thinking','thinking':''"));
            feed(answer, end(i));
        }
        feed(answer, begin(1_000, "'type':'text','text':''"));
        String more = begin(1_001, "'type':'thinking','thinking':''");
        assertThatThrownBy(() -> feed(answer, more)).isInstanceOf(MalformedAnswer.class);
    }

    private static String begin(int index, String block) {
        return "{'type':'content_block_start','index':" + index + ",'content_block':{" + block + "}}";
    }

    private static String delta(int index, String delta) {
        return "{'type':'content_block_delta','index':" + index + ",'delta':{" + delta + "}}";
    }

    private static String end(int index) {
        return "{'type':'content_block_stop','index':" + index + "}";
    }

    /** The events of an answer without usage and end. */
    private static List<ModelEvent> said(String... events) throws IOException {
        List<String> all = new ArrayList<>(List.of(START));
        all.addAll(List.of(events));
        all.addAll(List.of(DELTA, STOP));
        List<ModelEvent> read = read(all.toArray(String[]::new));
        return read.subList(0, read.size() - 2);
    }

    private static List<ModelEvent> read(String... events) throws IOException {
        Answer answer = new Answer(1 << 20, "u", false);
        for (String event : events) {
            feed(answer, event);
        }
        answer.end();
        return rest(answer);
    }

    private static void feed(Answer answer, String event) throws IOException {
        byte[] json = event.replace("\\'", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        answer.read(json, 0, json.length);
    }

    private static List<ModelEvent> rest(Answer answer) {
        List<ModelEvent> events = new ArrayList<>();
        for (ModelEvent event = answer.poll(); event != null; event = answer.poll()) {
            events.add(event);
        }
        return events;
    }
}
