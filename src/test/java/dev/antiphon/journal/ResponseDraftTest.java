package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.event.ReasoningNames;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.ContentPartDone;
import dev.antiphon.event.ResponseEvent.FunctionCallArgumentsDelta;
import dev.antiphon.event.ResponseEvent.FunctionCallArgumentsDone;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.ResponseEvent.OutputTextDone;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryPartAdded;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDelta;
import dev.antiphon.event.ResponseEvent.RefusalDelta;
import dev.antiphon.event.ResponseEvent.RefusalDone;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.ContentPart.Refusal;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("R57")
class ResponseDraftTest {

    private final Response begun = Lives.begun("resp_1", true);
    private final ResponseDraft draft = new ResponseDraft(begun);

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"COMPLETED", "INCOMPLETE", "FAILED", "CANCELLED"})
    void terminalStatesAbsorb(Status status) {
        Ending ending = switch (status) {
            case COMPLETED -> Ending.COMPLETED;
            case INCOMPLETE -> new Ending.Incomplete(Ending.Reason.CONTENT_FILTER);
            case CANCELLED -> Ending.CANCELLED;
            default -> new Ending.Failed(dev.antiphon.protocol.ApiError.server(500, "no"));
        };
        Response last = ending.close(begun, Usage.NONE, 1);
        draft.apply(Ending.eventOf(last));
        draft.apply(new OutputItemAdded(0, Lives.message(Item.IN_PROGRESS)));
        draft.apply(new ResponseEvent.InProgress(begun));
        assertThat(draft.now()).isSameAs(last);
        assertThat(draft.now().status()).isEqualTo(status);
    }

    @Tag("R56")
    @Test
    void deltasAndDonesGoToThePartTheyName() {
        draft.apply(new OutputItemAdded(0, Lives.message(Item.IN_PROGRESS)));
        draft.apply(new ContentPartAdded("msg_1", 0, 0, new OutputText("")));
        draft.apply(new ContentPartAdded("msg_1", 0, 1, new Refusal("")));
        draft.apply(new ContentPartAdded("msg_1", 0, 2, new OutputText("")));
        draft.apply(new OutputTextDelta("msg_1", 0, 2, List.of(), "third"));
        draft.apply(new RefusalDelta("msg_1", 0, 1, "sec"));
        draft.apply(new OutputTextDelta("msg_1", 0, 0, List.of(), "first"));
        draft.apply(new RefusalDone("msg_1", 0, 1, "second"));

        assertThat(content()).containsExactly(new OutputText("first"), new Refusal("second"), new OutputText("third"));
    }

    @Test
    void theDoneEventReplacesWhatWasCollected() {
        draft.apply(new OutputItemAdded(0, Lives.message(Item.IN_PROGRESS)));
        draft.apply(new ContentPartAdded("msg_1", 0, 0, new OutputText("")));
        draft.apply(Lives.delta("Helo"));
        draft.apply(new OutputTextDone("msg_1", 0, 0, "Hello", List.of()));
        assertThat(content()).containsExactly(new OutputText("Hello"));
        draft.apply(new ContentPartDone("msg_1", 0, 0, new OutputText("Hello")));
        draft.apply(new OutputItemDone(0, Lives.message(Item.COMPLETED, "Hello, world")));
        assertThat(content()).containsExactly(new OutputText("Hello, world"));
    }

    @Test
    void argumentsGrowAndAreReplacedInTheSameWay() {
        Item call = new Item.FunctionCall("fc_1", Item.IN_PROGRESS, "call_1", "f", "");
        draft.apply(new OutputItemAdded(0, call));
        draft.apply(new FunctionCallArgumentsDelta("fc_1", 0, "{\"a\""));
        draft.apply(new FunctionCallArgumentsDelta("fc_1", 0, ":1}"));
        assertThat(((Item.FunctionCall) first()).arguments()).isEqualTo("{\"a\":1}");
        draft.apply(new FunctionCallArgumentsDone("fc_1", 0, "f", "{}"));
        assertThat(((Item.FunctionCall) first()).arguments()).isEqualTo("{}");
    }

    @Test
    void reasoningHasContentAndSummary() {
        draft.apply(new OutputItemAdded(0, new Item.Reasoning("rs_1", Item.IN_PROGRESS, List.of(), null, null)));
        assertThat(((Item.Reasoning) first()).content()).isNull();
        draft.apply(new ContentPartAdded("rs_1", 0, 0, new ReasoningText("")));
        draft.apply(ReasoningNames.OPENAI.delta("rs_1", 0, 0, "hm"));
        draft.apply(new ReasoningSummaryPartAdded("rs_1", 0, 0, new SummaryText("")));
        draft.apply(new ReasoningSummaryTextDelta("rs_1", 0, 0, "short"));
        assertThat(first())
                .isEqualTo(new Item.Reasoning(
                        "rs_1",
                        Item.IN_PROGRESS,
                        List.of(new SummaryText("short")),
                        List.of(new ReasoningText("hm")),
                        null));
    }

    @Test
    void itemsDoNotInterleaveAndLeaveNoGap() {
        assertThatThrownBy(() -> draft.apply(new OutputItemAdded(1, Lives.message(Item.IN_PROGRESS))))
                .isInstanceOf(IllegalStateException.class);
        draft.apply(new OutputItemAdded(0, Lives.message(Item.IN_PROGRESS)));
        assertThatThrownBy(() -> draft.apply(new OutputItemAdded(1, Lives.message(Item.IN_PROGRESS))))
                .isInstanceOf(IllegalStateException.class);
        draft.apply(new OutputItemDone(0, Lives.message(Item.COMPLETED)));
        assertThat(draft.items()).isEqualTo(1);
        assertThatThrownBy(() -> draft.apply(Lives.delta("x"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWasReadBeforeDoesNotChangeAfterwards() {
        draft.apply(new OutputItemAdded(0, Lives.message(Item.IN_PROGRESS)));
        draft.apply(new ContentPartAdded("msg_1", 0, 0, new OutputText("")));
        draft.apply(Lives.delta("a"));
        Response before = draft.now();
        draft.apply(Lives.delta("b"));
        assertThat(((Item.Message) before.output().getFirst()).content()).containsExactly(new OutputText("a"));
    }

    private Item first() {
        return draft.now().output().getFirst();
    }

    private List<ContentPart> content() {
        return ((Item.Message) first()).content();
    }
}
