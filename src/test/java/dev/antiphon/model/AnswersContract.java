package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.Protocol.Lack;
import dev.antiphon.protocol.Usage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an answer that is whole. */
interface AnswersContract {

    /** A letter beyond ASCII, a base with a mark of its own, another script, an emoji made of five. */
    String UNICODE = "Grüße e\u0301 東京 \uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \uD83D\uDE00";

    Stage stage();

    @Test
    default void theRequestIsAnAuthorizedPostThatAsksForAStream() throws Exception {
        stage().events(stage().says("Hi"));
        Received request = stage().upstream().lastRequest();
        Protocol protocol = stage().protocol();
        assertThat(request.line()).startsWith(protocol.request() + " ");
        assertThat(request.header(protocol.keyHeader())).isEqualTo(protocol.keyValue(Clients.KEY));
        assertThat(request.header("Content-Type")).startsWith("application/json");
        assertThat(request.headers()).doesNotContainKeys("upgrade", "accept-encoding", "cookie", "expect");
        assertThat(request.json().path("stream").asBoolean()).isTrue();
    }

    @Test
    default void theOperatorsHeadersAreSent() throws Exception {
        stage().upstream().answers(stage().says("Hi"));
        Answers.of(stage().clients().client(java.util.Map.of("X-Team", "blue")), Requests.saying("Hi"));
        assertThat(stage().upstream().lastRequest().header("X-Team")).isEqualTo("blue");
    }

    @Test
    default void deltasUsageAndTheEndComeThrough() throws Exception {
        List<ModelEvent> events = stage().events(stage().answer()
                .text("Hel", "lo")
                .stops(Reason.STOP, Usage.of(7, 0, 2, 0))
                .reply());
        assertThat(events).contains(new ModelEvent.TextDelta("Hel"), new ModelEvent.TextDelta("lo"));
        assertThat(Answers.usage(events)).isEqualTo(Usage.of(7, 0, 2, 0));
        assertThat(events.getLast()).isEqualTo(new Finished(Reason.STOP));
    }

    @ParameterizedTest(name = "slices of {0} bytes")
    @ValueSource(ints = {1, 2, 3, 7, 1 << 20})
    default void unicodeComesThroughHoweverItIsCut(int slice) throws Exception {
        String[] units = UNICODE.split("");
        assertThat(Answers.text(stage().events(stage().says(units).inSlicesOf(slice))))
                .isEqualTo(UNICODE);
    }

    @Test
    default void halfACharacterWaitsForTheOther() throws Exception {
        assertThat(Answers.text(stage().events(stage().says("a\uD83D", "\uDE00b"))))
                .isEqualTo("a\uD83D\uDE00b");
    }

    @Test
    default void halfACharacterAloneBecomesTheSignForIt() throws Exception {
        assertThat(Answers.text(stage().events(stage().says("\uDE00a\uD83Db", "\uD83D"))))
                .isEqualTo("\uFFFDa\uFFFDb\uFFFD");
    }

    @Test
    default void bytesThatAreNoTextBecomeTheSignForThem() throws Exception {
        assertThat(Answers.text(stage().events(stage().says("a" + Telling.NO_UTF8 + "b"))))
                .isEqualTo("a\uFFFDb");
    }

    @Test
    default void whatTheModelThinksComesThroughApartFromWhatItSays() throws Exception {
        List<ModelEvent> events = stage().events(stage().answer()
                .reasoning("Let me ", "see \uD83D\uDE00")
                .text("Yes")
                .stops()
                .reply());
        assertThat(Answers.reasoning(events)).isEqualTo("Let me see \uD83D\uDE00");
        assertThat(Answers.text(events)).isEqualTo("Yes");
    }

    @Test
    default void aRefusalIsNoText() throws Exception {
        stage().requires(Lack.A_REFUSAL_HAS_NO_WORDS_OF_ITS_OWN);
        List<ModelEvent> events = stage().events(
                        stage().answer().refusal("I will ", "not").stops().reply());
        assertThat(Answers.refusal(events)).isEqualTo("I will not");
        assertThat(Answers.text(events)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    default void theReasonForStoppingComesThrough(Reason reason) throws Exception {
        if (reason == Reason.CONTENT_FILTER) {
            stage().requires(Lack.NO_WORD_FOR_A_FILTER);
        }
        List<ModelEvent> events = stage().events(stage().answer()
                .text("Hel")
                .stops(reason, Usage.of(3, 0, 1, 0))
                .reply());
        assertThat(Answers.text(events)).isEqualTo("Hel");
        assertThat(events.getLast()).isEqualTo(new Finished(reason));
    }

    @Test
    @Tag("R58")
    @Tag("U19")
    default void usageComesThroughWithItsDetails() throws Exception {
        Usage told =
                Usage.of(10, 4, 5, stage().protocol().lacks().contains(Lack.USAGE_WITHOUT_REASONING_TOKENS) ? 0 : 2);
        List<ModelEvent> events = stage().events(
                        stage().answer().text("x").stops(Reason.STOP, told).reply());
        assertThat(Answers.usage(events)).isEqualTo(told);
    }

    @Test
    @Tag("R17")
    default void eventsNobodyKnowsAreSkipped() throws Exception {
        assertThat(Answers.text(stage().events(stage().answer()
                        .unknown()
                        .text("Hel")
                        .unknown()
                        .text("lo")
                        .unknown()
                        .stops()
                        .reply())))
                .isEqualTo("Hello");
    }

    @Test
    @Tag("R47")
    default void theMarkOfTheEndMayComeTwice() throws Exception {
        List<ModelEvent> events =
                stage().events(stage().answer().text("Hi").stops().again().reply());
        assertThat(Answers.text(events)).isEqualTo("Hi");
        assertThat(events).filteredOn(Finished.class::isInstance).hasSize(1);
    }

    @Test
    default void aConnectionThatBreaksAfterTheEndDoesNoHarm() throws Exception {
        assertThat(Answers.text(stage().events(stage().says("Hi").resets()))).isEqualTo("Hi");
        assertThat(Answers.text(stage().events(stage().says("Hi").untilClose())))
                .isEqualTo("Hi");
    }

    @Test
    default void anAnswerWithoutAWordIsAnAnswer() throws Exception {
        List<ModelEvent> events = stage().events(stage().answer().stops().reply());
        assertThat(Answers.text(events)).isEmpty();
        assertThat(events.getLast()).isEqualTo(new Finished(Reason.STOP));
    }

    @Test
    default void theFirstWordComesBeforeTheSecondIsSent() throws Exception {
        Gate gate = new Gate();
        Telling answer = stage().answer().text("Hel");
        answer.reply().waitsFor(gate);
        stage().upstream().answers(answer.text("lo").stops().reply());
        try (ModelStream stream = stage().clients().client().stream(Requests.saying("Hi"), new Cancellation())) {
            assertThat(Answers.firstText(stream)).isEqualTo("Hel");
            assertThat(stream.ready()).isFalse();
            gate.open();
            assertThat(Answers.text(Answers.rest(stream))).isEqualTo("lo");
        }
    }

    @Test
    default void aConnectionIsUsedAgainAfterAWholeAnswer() throws Exception {
        stage().upstream().otherwise(received -> stage().says("Hi"));
        for (int i = 0; i < 5; i++) {
            stage().ask();
        }
        assertThat(stage().upstream().connections()).isEqualTo(1);
    }
}
