package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.Json;
import dev.antiphon.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each word said here is one token, each item four more, and the answer's beginning three. */
@Tag("F38")
class TruncationTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Item SYSTEM = said(Role.SYSTEM, 10);
    private static final Item FIRST = said(Role.USER, 20);
    private static final Item FIRST_ANSWER = said(Role.ASSISTANT, 20);
    private static final Item SECOND = said(Role.USER, 20);
    private static final Item SECOND_ANSWER = said(Role.ASSISTANT, 20);
    private static final Item THIRD = said(Role.USER, 20);
    private static final List<Item> TALK = List.of(SYSTEM, FIRST, FIRST_ANSWER, SECOND, SECOND_ANSWER, THIRD);

    /** Three, fourteen for the system's, 24 for each of the others. */
    private static final int ALL = 3 + 14 + 5 * 24;

    @Test
    void whatFitsIsShownWhole() {
        assertThat(seen("'truncation':'auto'", ALL, TALK)).isEqualTo(TALK);
        assertThat(seen("", ALL, TALK)).isEqualTo(TALK);
    }

    @Test
    void nothingIsLeftOutOfAWindowThatIsNotKnown() {
        assertThat(Truncation.fitted(request("'truncation':'auto'"), Window.UNKNOWN, TALK))
                .isSameAs(TALK);
    }

    @Test
    void theOldestTurnGoesFirstAndTheSystemsMessageStays() {
        assertThat(seen("'truncation':'auto'", ALL - 1, TALK)).containsExactly(SYSTEM, SECOND, SECOND_ANSWER, THIRD);
        assertThat(seen("'truncation':'auto'", ALL - 48, TALK)).containsExactly(SYSTEM, SECOND, SECOND_ANSWER, THIRD);
        assertThat(seen("'truncation':'auto'", ALL - 49, TALK)).containsExactly(SYSTEM, THIRD);
        assertThat(seen("'truncation':'auto'", ALL - 96, TALK)).containsExactly(SYSTEM, THIRD);
    }

    @Test
    void aNewestTurnThatDoesNotFitAloneIsAFault() {
        assertOverflow("'truncation':'auto'", ALL - 97, TALK);
    }

    @Test
    void withoutTruncationNothingIsLeftOut() {
        assertOverflow("", ALL - 1, TALK);
        assertOverflow("'truncation':'disabled'", ALL - 1, TALK);
    }

    @Test
    void whatIsToBeWrittenNeedsRoomAsWell() {
        assertThat(seen("'max_output_tokens':100", ALL + 100, TALK)).isEqualTo(TALK);
        assertOverflow("'max_output_tokens':100", ALL + 99, TALK);
        assertThat(seen("'max_output_tokens':100,'truncation':'auto'", ALL + 99, TALK))
                .containsExactly(SYSTEM, SECOND, SECOND_ANSWER, THIRD);
        assertOverflow("'max_output_tokens':1000,'truncation':'auto'", ALL, TALK);
    }

    @Test
    void instructionsAndToolsNeedRoomAndAreNeverLeftOut() {
        assertThat(seen("'truncation':'auto','instructions':'" + "word ".repeat(20) + "'", ALL, TALK))
                .containsExactly(SYSTEM, SECOND, SECOND_ANSWER, THIRD);
        assertOverflow("'truncation':'auto','instructions':'" + "word ".repeat(100) + "'", ALL, TALK);
    }

    @Test
    void aSystemMessageInsideAnOldTurnStays() {
        List<Item> talk = List.of(FIRST, SYSTEM, FIRST_ANSWER, SECOND);
        assertThat(seen("'truncation':'auto'", 50, talk)).containsExactly(SYSTEM, SECOND);
    }

    @Test
    void aCallAndItsOutputGoTogetherEvenWhenTheUserSpokeBetween() {
        Item call = new Item.FunctionCall("fc_1", Item.COMPLETED, "call_1", "f", "{}");
        Item output = new Item.FunctionCallOutput("fco_1", Item.COMPLETED, "call_1", TextNode.valueOf("42"));
        List<Item> talk = List.of(FIRST, call, SECOND, output, SECOND_ANSWER, THIRD);
        assertThat(seen("'truncation':'auto'", 3 + 24 + 60, talk)).containsExactly(THIRD);
        List<Item> open = List.of(FIRST, FIRST_ANSWER, SECOND, call, THIRD, output);
        assertThat(seen("'truncation':'auto'", 3 + 2 * 24 + 20, open)).containsExactly(SECOND, call, THIRD, output);
    }

    @Test
    void severalMessagesOfTheUserInARowAreOneTurn() {
        assertOverflow("'truncation':'auto'", 40, List.of(FIRST, SECOND, THIRD));
    }

    @Test
    void whatWasSaidBeforeTheFirstWordOfTheUserIsATurnOfItsOwn() {
        assertThat(seen("'truncation':'auto'", 40, List.of(FIRST_ANSWER, SECOND)))
                .containsExactly(SECOND);
    }

    @Test
    void halfOfTheTurnsAreLeftOutUntilOneIsLeft() {
        assertThat(Truncation.halved(Dialogue.of(TALK))).containsExactly(SYSTEM, THIRD);
        assertThat(Truncation.halved(Dialogue.of(List.of(SYSTEM, THIRD)))).containsExactly(SYSTEM, THIRD);
        assertThat(Truncation.halved(Dialogue.of(List.of(FIRST, FIRST_ANSWER, SECOND))))
                .containsExactly(SECOND);
    }

    private static void assertOverflow(String fields, int window, List<Item> said) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> seen(fields, window, said));
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.error().status()).isEqualTo(400);
        assertThat(refused.error().code()).isEqualTo("context_length_exceeded");
        assertThat(refused.error().param()).isEqualTo("input");
        assertThat(refused.error().message())
                .isEqualTo("Your input exceeds the context window of this model. Please adjust your input and try"
                        + " again.");
    }

    private static List<Item> seen(String fields, int window, List<Item> said) {
        return Truncation.fitted(request(fields), new Window(window, Tokenizer.named(Tokenizer.DEFAULT)), said);
    }

    private static CreateResponse request(String fields) {
        String body = "{'model':'m','input':'Hi'" + (fields.isEmpty() ? "" : "," + fields) + "}";
        return new CreateResponseReader(Set.of(), 100, 100)
                .read(Json.tree(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static Item said(Role role, int tokens) {
        return new Item.Message(
                "msg_" + COUNT.incrementAndGet(),
                Item.COMPLETED,
                role,
                List.of(new InputText("word" + " word".repeat(tokens - 1))),
                null);
    }
}
