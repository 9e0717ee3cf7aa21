package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.access.Caller;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The data of {@code x_context} is a part of its turn, and no rule: it goes when its turn goes. */
@Tag("R67")
@Tag("R69")
class ContextDataTest {

    private static final Item RULE = said("msg_r", Role.DEVELOPER, "Be kind.");
    private static final Item FIRST_DATA = data(1);
    private static final Item FIRST = said("msg_1", Role.USER, "First");
    private static final Item ANSWER = said("msg_2", Role.ASSISTANT, "Yes?");
    private static final Item CALL = new Item.FunctionCall("fc_1", Item.COMPLETED, "call_1", "f", "{}");
    private static final Item OUTPUT =
            new Item.FunctionCallOutput("fco_1", Item.COMPLETED, "call_1", TextNode.valueOf("42"));
    private static final Item DATA = data(2);
    private static final Item LAST = said("msg_3", Role.USER, "Last");

    @Test
    void itIsLeftOutTogetherWithItsTurn() {
        List<Item> talk = List.of(RULE, FIRST_DATA, FIRST, ANSWER, DATA, LAST);
        assertThat(Truncation.halved(Dialogue.of(talk))).containsExactly(RULE, DATA, LAST);
    }

    @Test
    void onItsOwnItIsATurn() {
        List<Item> talk = List.of(FIRST, ANSWER, DATA, ANSWER, LAST);
        assertThat(Dialogue.of(talk).count()).isEqualTo(3);
        assertThat(Dialogue.of(talk).passing(1)).containsExactly(DATA, ANSWER);
    }

    @Test
    void withTheOutputsOfCallsItGoesOnWithTheTurnThatCalled() {
        assertThat(Dialogue.of(List.of(FIRST, CALL, OUTPUT, DATA, ANSWER)).count())
                .isEqualTo(1);
        assertThat(Dialogue.of(List.of(FIRST, CALL, OUTPUT, DATA, LAST)).passing(1))
                .as("unless the user speaks as well")
                .containsExactly(DATA, LAST);
        assertThat(Dialogue.of(List.of(FIRST, CALL, OUTPUT, DATA, ANSWER, LAST)).passing(1))
                .containsExactly(LAST);
    }

    @Test
    void aSummaryStandsForItUnlessItBelongsToWhatIsAnswered() {
        Rest rest = Rest.of(List.of(RULE, FIRST_DATA, FIRST, ANSWER, DATA, LAST));
        assertThat(rest.bare()).containsExactly(RULE, DATA, LAST);
        assertThat(rest.gone()).containsExactly(FIRST_DATA, FIRST, ANSWER);
    }

    @Test
    void inACompactedWindowItDoesNotStayAsARuleDoes() {
        assertThat(KeptMessages.of(List.of(RULE, FIRST_DATA, FIRST, ANSWER), Window.UNKNOWN))
                .containsExactly(RULE, FIRST);
    }

    @Test
    void placesInTheInputAreThoseOfTheRequest() {
        Item.Reasoning foreign =
                TestKeys.REASONING.seal("evil", new Item.Reasoning("rs_1", Item.COMPLETED, List.of(), null, null));
        Context context = new Context(null, List.of(), List.of(DATA, LAST, foreign));
        View view = new View(TestKeys.REASONING, TestCompactions.SEALED);
        Caller alice = new Caller("acme", "alice", Set.of("user"));
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> view.of(context, request("{\"model\":\"m\",\"input\":\"Hi\"}"), alice));
        assertThat(refused.error().param()).isEqualTo("input[1].encrypted_content");
        assertThat(context.place(0)).as("it is named as the request names it").isEqualTo("x_context");
        assertThat(context.place(1)).isEqualTo("input[0]");
    }

    private static Item data(int number) {
        return request("{\"model\":\"m\",\"x_context\":{\"number\":" + number + "}}")
                .input()
                .getFirst()
                .withId("msg_d" + number);
    }

    private static CreateResponse request(String json) {
        return new CreateResponseReader(Set.of(), 10, 10).read(Json.tree(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Item said(String id, Role role, String text) {
        return new Item.Message(id, Item.COMPLETED, role, List.of(new InputText(text)), null);
    }
}
