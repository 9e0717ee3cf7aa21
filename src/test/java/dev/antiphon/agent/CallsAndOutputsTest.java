package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
