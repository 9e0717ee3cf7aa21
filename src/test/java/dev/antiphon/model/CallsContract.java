package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.Protocol.Lack;
import dev.antiphon.protocol.Usage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of tools, in all the ways a protocol can make them. */
@Tag("R62")
interface CallsContract {

    Stage stage();

    private List<String> calls(Telling answer) throws ModelException {
        return Answers.calls(stage().events(answer.reply()));
    }

    @Test
    default void argumentsComeInAsManyPiecesAsTheyLike() throws Exception {
        String arguments = "{\"city\":\"M\u00fcnchen \uD83D\uDE00\"}";
        assertThat(calls(stage().answer()
                        .call("get_weather", arguments.split(""))
                        .stops()))
                .containsExactly("get_weather" + arguments);
    }

    @Test
    default void argumentsComeInOnePieceToo() throws Exception {
        Telling answer = stage().answer().call("f", "{\"a\":1}").stops();
        answer.reply().inSlicesOf(1);
        assertThat(calls(answer)).containsExactly("f{\"a\":1}");
    }

    @Test
    default void argumentsMayBeAnEmptyObject() throws Exception {
        assertThat(calls(stage().answer().call("f", "{}").stops())).containsExactly("f{}");
    }

    @Test
    default void aCallWithoutArgumentsGetsAnEmptyObject() throws Exception {
        stage().requires(Lack.A_CALL_ALWAYS_HAS_ARGUMENTS);
        assertThat(calls(stage().answer().call("f").stops())).containsExactly("f{}");
    }

    @Test
    @Tag("R20")
    default void parallelCallsAreToldApartEvenOfTheSameTool() throws Exception {
        assertThat(calls(stage().answer()
                        .call("f", "{\"a\"", ":1}")
                        .call("f", "{\"a\"", ":2}")
                        .call("g", "{}")
                        .stops()))
                .containsExactly("f{\"a\":1}", "f{\"a\":2}", "g{}");
    }

    @Test
    default void interleavedCallsAreToldApart() throws Exception {
        stage().requires(Lack.CALLS_COME_ONE_AFTER_THE_OTHER);
        assertThat(calls(stage().answer()
                        .interleaved("f", "g", "{\"a\"", "{\"b\"", ":1", ":2", "}", "}")
                        .stops()))
                .containsExactlyInAnyOrder("f{\"a\":1}", "g{\"b\":2}");
    }

    @Test
    default void argumentsThatAreNoJsonAreTheModelsOwn() throws Exception {
        assertThat(calls(stage().answer().call("f", "{\"a\":", "nonsense").stops()))
                .containsExactly("f{\"a\":nonsense");
    }

    @Test
    default void aCallCutByTheLimitIsACallThatIsCut() throws Exception {
        List<ModelEvent> events = stage().events(stage().answer()
                .call("f", "{\"a\":")
                .stops(Reason.LENGTH, Usage.of(3, 0, 9, 0))
                .reply());
        assertThat(Answers.calls(events)).containsExactly("f{\"a\":");
        assertThat(events.getLast()).isEqualTo(new Finished(Reason.LENGTH));
    }

    @Test
    default void callsMayFollowThoughtsAndWords() throws Exception {
        List<ModelEvent> events = stage().events(stage().answer()
                .reasoning("Hm")
                .text("Let me look.")
                .call("f", "{}")
                .stops()
                .reply());
        assertThat(Answers.reasoning(events)).isEqualTo("Hm");
        assertThat(Answers.text(events)).isEqualTo("Let me look.");
        assertThat(Answers.calls(events)).containsExactly("f{}");
    }
}
