package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R19")
@Tag("R42")
@Tag("U18")
class CallsAndOutputsTest {

    private static final Item CALL = call("call_1");
    private static final Item OUTPUT = output("call_1");
    private static final Item SAID =
            new Item.Message("msg_1", Item.COMPLETED, Item.Role.USER, List.of(new InputText("Hi")), null);

    @Test
    void aCallOfTheHistoryIsAnsweredByTheInput() {
        CallsAndOutputs.requireMatch(new Context(null, List.of(SAID, CALL), List.of(OUTPUT)));
    }

    @Test
    void aStatelessClientSendsBothHalves() {
        CallsAndOutputs.requireMatch(new Context(null, List.of(), List.of(SAID, CALL, OUTPUT, SAID)));
    }

    @Test
    void severalCallsMayBeAnsweredInAnyOrder() {
        CallsAndOutputs.requireMatch(
                new Context(null, List.of(CALL, call("call_2")), List.of(output("call_2"), SAID, OUTPUT)));
    }

    @Test
    void aCallWithoutItsOutputIsAClearFault() {
        ApiError error = refusal(List.of(SAID, CALL), List.of(SAID));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo("input");
        assertThat(error.code()).isNull();
        assertThat(error.message()).isEqualTo("No tool output found for function call call_1.");
    }

    @Test
    void theFirstOfSeveralMissingOutputsIsNamed() {
        assertThat(refusal(List.of(CALL, call("call_2"), call("call_3")), List.of(OUTPUT))
                        .message())
                .contains("call_2");
    }

    @Test
    void anOutputWithoutItsCallIsAClearFault() {
        assertThat(refusal(List.of(SAID), List.of(OUTPUT)).message())
                .isEqualTo("No tool call found for function call output with call_id call_1.");
    }

    @Test
    void anOutputDoesNotComeBeforeItsCall() {
        assertThat(refusal(List.of(), List.of(OUTPUT, CALL)).message()).startsWith("No tool call found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'function_call','name':'f','arguments':'{}'",
                "'type':'custom_tool_call','name':'f','input':'x'",
                "'type':'computer_call'",
                "'type':'local_shell_call','action':{}",
                "'type':'shell_call','action':{}",
                "'type':'apply_patch_call','operation':{}",
                "'type':'tool_search_call','arguments':{}"
            })
    void aCallOfWhateverKindNeedsItsOutput(String call) {
        Item item = item(call + ",'call_id':'call_x'");
        assertThat(refusal(List.of(), List.of(item)).message())
                .isEqualTo("No tool output found for function call call_x.");
        CallsAndOutputs.requireMatch(new Context(null, List.of(item), List.of(output("call_x"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type':'function_call_output','output':'x' | function call",
                "'type':'custom_tool_call_output','output':'x' | custom tool call",
                "'type':'computer_call_output','output':{} | computer call",
                "'type':'local_shell_call_output','output':'x' | local shell call",
                "'type':'shell_call_output','output':[] | shell call",
                "'type':'apply_patch_call_output','status':'completed' | apply patch call",
                "'type':'tool_search_output','tools':[] | tool search"
            })
    void anOutputOfWhateverKindNeedsItsCall(String output, String kind) {
        Item item = item(output + ",'call_id':'call_x'");
        assertThat(refusal(List.of(SAID), List.of(item)).message())
                .isEqualTo("No tool call found for " + kind + " output with call_id call_x.");
        CallsAndOutputs.requireMatch(new Context(null, List.of(call("call_x")), List.of(item)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'tool_search_call','arguments':{},'execution':'server','call_id':null",
                "'type':'tool_search_output','tools':[],'execution':'server'",
                "'type':'web_search_call','status':'completed'",
                "'type':'program','call_id':'call_x','code':''"
            })
    void whatAServerRanNeedsNoPartner(String item) {
        CallsAndOutputs.requireMatch(new Context(null, List.of(), List.of(item(item))));
    }

    private static Item item(String fields) {
        String json = ("{" + fields + "}").replace('\'', '"');
        return ItemReader.read(Fields.of(Json.tree(json.getBytes(StandardCharsets.UTF_8)), "item"));
    }

    private static ApiError refusal(List<Item> history, List<Item> input) {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> CallsAndOutputs.requireMatch(new Context(null, history, input)));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }

    private static Item call(String callId) {
        return new Item.FunctionCall("fc_" + callId, Item.COMPLETED, callId, "f", "{}");
    }

    private static Item output(String callId) {
        return new Item.FunctionCallOutput("fco_" + callId, Item.COMPLETED, callId, TextNode.valueOf("42"));
    }
}
