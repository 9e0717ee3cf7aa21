package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Approvals of what an upstream wants to do (decision D34). */
@Tag("U12")
class AskedBeforeTest {

    private static final Item ASKED = kept("mcp_approval_request").withId("mcpr_1");
    private static final Item OTHER = kept("mcp_search").withId("mcpr_2");

    @Test
    void whatWasAskedIsAnsweredOnce() {
        AskedBefore.requireAsked(new Context(null, List.of(ASKED), List.of(OTHER, answer("mcpr_1"))));
        AskedBefore.requireAsked(new Context(null, List.of(), List.of(ASKED, answer("mcpr_1"))));
        AskedBefore.requireAsked(new Context(null, List.of(ASKED, answer("mcpr_1")), List.of(OTHER)));
    }

    @Test
    void anAnswerToWhatNobodyAskedIsRefused() {
        refused(1, List.of(ASKED), List.of(OTHER, answer("mcpr_9")));
        refused(0, List.of(OTHER), List.of(answer("mcpr_2")));
        refused(0, List.of(), List.of(answer("mcpr_1"), ASKED));
        refused(
                0,
                List.of(ASKED),
                List.of(new Item.Kept(json("mcp_approval_response").put("approval_request_id", 7))));
    }

    @Test
    void aSecondAnswerIsRefused() {
        refused(0, List.of(ASKED, answer("mcpr_1")), List.of(answer("mcpr_1")));
        refused(1, List.of(ASKED), List.of(answer("mcpr_1"), answer("mcpr_1")));
    }

    private static void refused(int number, List<Item> history, List<Item> input) {
        ApiError error = catchThrowableOfType(
                        ApiException.class, () -> AskedBefore.requireAsked(new Context(null, history, input)))
                .error();
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_approval");
        assertThat(error.param()).isEqualTo("input[" + number + "]");
    }

    private static Item answer(String id) {
        return new Item.Kept(json("mcp_approval_response")
                .put("id", "mcpa_1")
                .put("approval_request_id", id)
                .put("approve", true));
    }

    private static Item kept(String type) {
        return new Item.Kept(json(type));
    }

    private static ObjectNode json(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }
}
