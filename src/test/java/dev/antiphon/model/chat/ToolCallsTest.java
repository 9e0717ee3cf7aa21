package dev.antiphon.model.chat;

import static dev.antiphon.model.chat.Chunks.STOP;
import static dev.antiphon.model.chat.Chunks.delta;
import static dev.antiphon.model.chat.Chunks.read;
import static dev.antiphon.model.chat.Chunks.said;
import static dev.antiphon.model.chat.Chunks.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.wire.MalformedAnswer;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tool calls in all the pieces upstreams break them into. */
@Tag("R62")
class ToolCallsTest {

    @Test
    void oneToolCallInManyPieces() throws Exception {
        assertThat(said(
                        tools("'index':0,'id':'call_a','type':'function','function':{'name':'get','arguments':''}"),
                        tools("'index':0,'function':{'arguments':'{\\'a\\''}"),
                        tools("'index':0,'function':{'arguments':':1}'}"),
                        STOP))
                .containsExactly(call(0, "get"), arguments(0, "{\"a\""), arguments(0, ":1}"));
    }

    @Test
    void interleavedCallsAreToldApartByTheirIndex() throws Exception {
        assertThat(said(
                        tools("'index':0,'id':'a','function':{'name':'f','arguments':''}"),
                        tools("'index':1,'id':'b','function':{'name':'g','arguments':''}"),
                        tools("'index':0,'function':{'arguments':'{}'}"),
                        tools("'index':1,'function':{'arguments':'[]'}"),
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{}"), call(1, "g"), arguments(1, "[]"));
    }

    @Test
    void aNameThatNeverEndsMakesNoSense() {
        String[] pieces = new String[300];
        Arrays.setAll(pieces, i -> tools("'index':0,'function':{'name':'piece" + i + "'}"));
        assertThatThrownBy(() -> said(pieces)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void anIdOfAnyLengthIsTakenInOnePiece() throws Exception {
        String id = "'index':0,'id':'" + "x".repeat(5_000) + "',";
        assertThat(said(tools(id + "'function':{'name':'f'}"), tools(id + "'function':{'arguments':'{}'}"), STOP))
                .containsExactly(call(0, "f"), arguments(0, "{}"));
    }

    @Test
    void moreCallsInOneChunkThanAnyAnswerHasMakeNoSense() {
        String calls = "{'choices':[{'delta':{'tool_calls':["
                + String.join(",", Collections.nCopies(1_001, "{'function':{'name':'f'}}")) + "]}}]}";
        assertThatThrownBy(() -> said(calls)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    @Tag("R20")
    void wholeCallsThatAllHaveIndexZeroAreToldApartByTheirIds() throws Exception {
        assertThat(said(
                        tools("'index':0,'id':'a','function':{'name':'f','arguments':'{}'}"),
                        tools("'index':0,'id':'b','function':{'name':'f','arguments':'{}'}"),
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{}"), call(1, "f"), arguments(1, "{}"));
    }

    @Test
    void wholeCallsWithoutIndexOrIdAreToldApart() throws Exception {
        assertThat(said(
                        "{'choices':[{'delta':{'tool_calls':[{'function':{'name':'f','arguments':{'a':1}}},"
                                + "{'function':{'name':'g','arguments':''}}]}}]}",
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{\"a\":1}"), call(1, "g"), arguments(1, "{}"));
    }

    @Test
    void piecesWithoutIndexBelongToTheLatestCall() throws Exception {
        assertThat(said(
                        tools("'id':'a','function':{'name':'f','arguments':'{'}"),
                        tools("'function':{'arguments':'}'}"),
                        tools("'id':'b','function':{'name':'g','arguments':'{}'}"),
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{"), arguments(0, "}"), call(1, "g"), arguments(1, "{}"));
    }

    @ParameterizedTest
    @CsvSource({"get_,weather", "get_weather,get_weather", "get,get_weather"})
    void aNameMayBeSplitRepeatedOrGrow(String first, String second) throws Exception {
        assertThat(said(
                        tools("'index':0,'id':'a','function':{'name':'" + first + "'}"),
                        tools("'index':0,'id':'a','function':{'name':'" + second + "'}"),
                        tools("'index':0,'id':'a','function':{'arguments':'{}'}"),
                        STOP))
                .containsExactly(call(0, "get_weather"), arguments(0, "{}"));
    }

    @Test
    void aNameMayComeAfterTheArguments() throws Exception {
        assertThat(said(
                        tools("'index':0,'function':{'arguments':'{\\'a\\':'}"),
                        tools("'index':0,'id':'a','function':{'name':'f','arguments':'1}'}"),
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{\"a\":1}"));
    }

    @Test
    void theOlderFunctionCallIsUnderstood() throws Exception {
        assertThat(said(
                        delta("'function_call':{'name':'f','arguments':''}"),
                        delta("'function_call':{'arguments':'{}'}"),
                        STOP))
                .containsExactly(call(0, "f"), arguments(0, "{}"));
    }

    @Test
    void aCallWithoutArgumentsGetsAnEmptyObject() throws Exception {
        assertThat(said(tools("'index':0,'id':'a','function':{'name':'f','arguments':''}"), STOP))
                .containsExactly(call(0, "f"), arguments(0, "{}"));
    }

    @Test
    void brokenArgumentsAreTheModelsOwn() throws Exception {
        assertThat(said(tools("'index':0,'id':'a','function':{'name':'f','arguments':'{nonsense'}"), STOP))
                .containsExactly(call(0, "f"), arguments(0, "{nonsense"));
    }

    @Test
    @Tag("R21")
    void aCallWithoutANameIsAFault() {
        assertThatThrownBy(() -> read(false, tools("'index':0,'id':'a','function':{'arguments':'{}'}"), STOP))
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    @Tag("R47")
    void theCallsOfAWholeMessageAreNotMadeAgain() throws Exception {
        assertThat(said(
                        tools("'index':0,'id':'a','function':{'name':'f','arguments':'{}'}"),
                        "{'choices':[{'message':{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{}'}}]},"
                                + "'finish_reason':'tool_calls'}]}"))
                .containsExactly(call(0, "f"), arguments(0, "{}"));
    }

    private static ToolCallStarted call(int index, String name) {
        return new ToolCallStarted(index, name);
    }

    private static ToolArgumentsDelta arguments(int index, String text) {
        return new ToolArgumentsDelta(index, text);
    }
}
