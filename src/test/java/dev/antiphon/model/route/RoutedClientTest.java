package dev.antiphon.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.AnsweredBy;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.ApiException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers when others cannot. */
@Timeout(20)
@Tag("U22")
class RoutedClientTest {

    private static final ModelRequest HI = Requests.saying("Hi");
    private final Scene scene = new Scene();
    private final CapturedLog log = new CapturedLog("dev.antiphon.model");

    @AfterEach
    void close() throws Exception {
        scene.close();
        log.close();
    }

    /** Model m at upstream one, with model b at upstream two in its place. */
    private RoutedClient withFallback() {
        return scene.model("m", List.of(scene.target("one", "qwen", 1)), "b")
                .model("b", List.of(scene.target("two", "", 1)))
                .client();
    }

    @Test
    @Timeout(10)
    void anAnswerWithoutAWordIsAnAnswer() throws Exception {
        RoutedClient client = withFallback();
        scene.upstream("one").answers(Reply.stream().withUsage(3, 0));

        assertThat(Answers.text(Answers.of(client, HI))).isEmpty();
        assertThat(scene.upstream("two").requests()).isEmpty();
    }

    @Test
    void whoAnswersFirstIsTheModelThatWasAskedAndNothingIsToldOfOthers() throws Exception {
        RoutedClient client = withFallback();
        scene.upstream("one").answers(Reply.says("Hello"));

        List<ModelEvent> events = Answers.of(client, HI);

        assertThat(Answers.text(events)).isEqualTo("Hello");
        assertThat(events).noneMatch(AnsweredBy.class::isInstance);
        assertThat(scene.upstream("one").lastRequest().json().get("model").textValue())
                .isEqualTo("qwen");
        assertThat(scene.upstream("two").requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 429, 500, 502, 503, 529})
    void anUpstreamThatFailsBeforeAWordIsFollowedByTheNextModelUnderItsOwnName(int status) throws Exception {
        RoutedClient client = withFallback();
        scene.upstream("one").fails(status, "down", "Down");
        scene.upstream("two").answers(Reply.says("Here"));

        List<ModelEvent> events = Answers.of(client, HI);

        assertThat(events.getFirst()).isEqualTo(new AnsweredBy("b"));
        assertThat(Answers.text(events)).isEqualTo("Here");
        assertThat(scene.upstream("two").lastRequest().json().get("model").textValue())
                .isEqualTo("b");
        assertThat(scene.guard("one").health().movedOn()).isOne();
        assertThat(String.join(" ", log.lines())).contains("'m'", "'b'", "'one'", "'two'");
    }

    @Test
    void anUpstreamThatIsGoneIsFollowedByTheNext() throws Exception {
        URI nobody;
        try (ScriptedUpstream gone = ScriptedUpstream.start()) {
            nobody = gone.url();
        }
        scene.model("m", List.of(scene.target("one", "", 1, nobody)), "b")
                .model("b", List.of(scene.target("two", "", 1)));
        scene.upstream("two").answers(Reply.says("Here"));

        assertThat(Answers.text(Answers.of(scene.client(), HI))).isEqualTo("Here");
    }

    @Test
    void anUpstreamThatBeginsAndThenSaysNothingIsFollowedByTheNext() throws Exception {
        scene.impatient(Duration.ofMillis(300));
        RoutedClient client = withFallback();
        scene.upstream("one").answers(Reply.stream().hanging());
        scene.upstream("two").answers(Reply.says("Here"));

        assertThat(Answers.text(Answers.of(client, HI))).isEqualTo("Here");
    }

    @Test
    void anAnswerThatBreaksOffAfterAWordIsNeverTakenUpByAnother() throws Exception {
        RoutedClient client = withFallback();
        scene.upstream("one").answers(Reply.says("Hel").resets());

        try (ModelStream stream = client.stream(HI, new Cancellation())) {
            assertThat(stream.next()).isEqualTo(new ModelEvent.TextDelta("Hel"));
            assertThatThrownBy(() -> Answers.rest(stream)).isInstanceOf(ModelException.class);
        }
        assertThat(scene.upstream("two").requests()).isEmpty();
        assertThat(scene.guard("one").health().failures()).isOne();
    }

    @Test
    void aRequestThatIsWrongIsWrongEverywhere() {
        RoutedClient client = withFallback();
        scene.upstream("one").fails(400, "bad", "Unsupported parameter: 'top_p'");

        assertThat(fault(client).error().status()).isEqualTo(400);
        assertThat(scene.upstream("two").requests()).isEmpty();
        assertThat(scene.guard("one").health().failures()).isZero();
    }

    @Test
    void whenAllFailTheFaultIsThatOfTheModelThatWasAsked() {
        RoutedClient client = withFallback();
        scene.upstream("one").fails(429, "slow", "Slow down");
        scene.upstream("two").fails(500, "down", "Down");

        assertThat(fault(client).error().status()).isEqualTo(429);
    }

    @Test
    @Tag("U21")
    void whoLeavesIsNotTakenElsewhere() throws Exception {
        RoutedClient client = withFallback();
        scene.upstream("one").hangs();
        Cancellation cancel = new Cancellation();
        Thread asking = Thread.ofVirtual()
                .start(() -> catchThrowableOfType(ModelException.class, () -> client.stream(HI, cancel)));
        while (scene.upstream("one").requests().isEmpty()) {
            Thread.onSpinWait();
        }
        cancel.cancel();
        asking.join();

        assertThat(scene.upstream("two").requests()).isEmpty();
        assertThat(scene.guard("one").health().failures()).isZero();
        assertThat(scene.guard("one").health().running()).isZero();
    }

    @Test
    void otherTargetsOfTheSameModelComeBeforeOtherModels() throws Exception {
        scene.model("m", List.of(scene.target("one", "", 1_000), scene.target("two", "", 1)), "b")
                .model("b", List.of(scene.target("three", "", 1)));
        scene.upstream("one").otherwise(received -> Reply.error(500, "down", "Down"));
        scene.upstream("two").otherwise(received -> Reply.says("Two"));

        List<ModelEvent> events = Answers.of(scene.client(), HI);

        assertThat(Answers.text(events)).isEqualTo("Two");
        assertThat(events).noneMatch(AnsweredBy.class::isInstance);
    }

    @Test
    @Tag("R64")
    void anUpstreamThatHasNoFieldForARequestIsPassedByAndOneThatHasIsEnough() throws Exception {
        Target messages = scene.messages("narrow", "n");
        Target chat = scene.target("wide", "w", 1);
        scene.upstream("wide").otherwise(received -> Reply.says("Hi"));
        ModelRequest penalised = Requests.of("{\"model\":\"m\",\"input\":\"Hi\",\"presence_penalty\":1}");

        RoutedClient both = scene.model("m", List.of(messages, chat)).client();
        both.requireAskable(penalised.request(), penalised.said());
        assertThat(Answers.text(Answers.of(both, penalised))).isEqualTo("Hi");
        assertThat(scene.upstream("narrow").requests()).isEmpty();

        RoutedClient one =
                new RoutedClient(scene.routes(), new Routes.Route(new NamePattern("m"), List.of(messages), List.of()));
        assertThatThrownBy(() -> one.requireAskable(penalised.request(), penalised.said()))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void requestsAreSharedAsTheWeightsSay() throws Exception {
        scene.model("m", List.of(scene.target("one", "", 3), scene.target("two", "", 1)));
        scene.upstream("one").otherwise(received -> Reply.says("1"));
        scene.upstream("two").otherwise(received -> Reply.says("2"));
        RoutedClient client = scene.client();
        for (int i = 0; i < 400; i++) {
            Answers.of(client, HI);
        }
        // Three standard deviations around 100.
        assertThat(scene.upstream("two").requests()).hasSizeBetween(70, 130);
    }

    @Test
    void anUpstreamThatKeepsFailingGetsARestAndIsTriedAgainAfterwards() throws Exception {
        scene.guarded("one", new Guard.Limits(0, 4, 50, Duration.ofSeconds(30)));
        RoutedClient client = withFallback();
        scene.upstream("one").otherwise(received -> Reply.error(500, "down", "Down"));
        scene.upstream("two").otherwise(received -> Reply.says("Here"));
        for (int i = 0; i < 10; i++) {
            Answers.of(client, HI);
        }
        assertThat(scene.upstream("one").requests()).hasSize(4);
        assertThat(scene.guard("one").health().state()).isEqualTo("resting");
        assertThat(scene.guard("one").health().refused()).isEqualTo(6);

        scene.upstream("one").otherwise(received -> Reply.says("Back"));
        scene.clock.passes(Duration.ofSeconds(31));
        assertThat(Answers.text(Answers.of(client, HI))).isEqualTo("Back");
        Answers.of(client, HI);
        Answers.of(client, HI);
        assertThat(scene.guard("one").health().state()).isEqualTo("up");
    }

    @Test
    void aRestingUpstreamWithNobodyInItsPlaceIsAnErrorThatSaysWhenToComeBack() {
        scene.guarded("one", new Guard.Limits(0, 1, 50, Duration.ofSeconds(30)))
                .model("m", List.of(scene.target("one", "", 1)));
        scene.upstream("one").otherwise(received -> Reply.error(500, "down", "Down"));
        RoutedClient client = scene.client();
        fault(client);

        assertThat(fault(client).error().status()).isEqualTo(503);
        assertThat(fault(client).error().retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(scene.upstream("one").requests()).hasSize(1);
    }

    @Test
    void whatAClientAsksForInVainDoesNotTakeAnUpstreamFromOthers() {
        scene.guarded("one", new Guard.Limits(0, 4, 50, Duration.ofSeconds(30)))
                .model("m", List.of(scene.target("one", "", 1)));
        scene.upstream("one").otherwise(received -> Reply.error(404, "model_not_found", "No such model"));
        RoutedClient client = scene.client();
        for (int i = 0; i < 10; i++) {
            fault(client);
        }
        assertThat(scene.upstream("one").requests()).hasSize(10);
        assertThat(scene.guard("one").health().state()).isEqualTo("up");
    }

    @Test
    void aTrialCallThatAnswersEndsTheTrialHoweverLongItThinks() throws Exception {
        scene.guarded("one", new Guard.Limits(0, 1, 50, Duration.ofSeconds(30)))
                .impatient(Duration.ofSeconds(15))
                .model("m", List.of(scene.target("one", "", 1)));
        scene.upstream("one")
                .answers(Reply.error(500, "down", "Down"), Reply.stream().hanging());
        scene.upstream("one").otherwise(received -> Reply.says("Back"));
        RoutedClient client = scene.client();
        fault(client);
        scene.clock.passes(Duration.ofSeconds(31));
        Cancellation cancel = new Cancellation();
        Thread thinking = Thread.ofVirtual()
                .start(() -> catchThrowableOfType(ModelException.class, () -> client.stream(HI, cancel)));
        await().until(() -> scene.guard("one").health().state().equals("up"));

        assertThat(Answers.text(Answers.of(client, HI))).isEqualTo("Back");
        cancel.cancel();
        thinking.join();
    }

    @Test
    void aFormatIsGuaranteedOnlyIfWhoeverMayAnswerGuaranteesIt() {
        Target strict = scene.enforcing("one");
        Target loose = scene.target("two", "", 1);
        assertThat(scene.model("m", List.of(strict)).client().guaranteesFormats())
                .isTrue();
        assertThat(new RoutedClient(
                                scene.model("b", List.of(loose)).routes(),
                                new Routes.Route(new NamePattern("m"), List.of(strict), List.of("b")))
                        .guaranteesFormats())
                .isFalse();
    }

    @Test
    void anUpstreamThatHasEnoughToDoIsPassedByAndItsPlaceIsFreeWhenAnAnswerEnds() throws Exception {
        scene.guarded("one", new Guard.Limits(1, 20, 50, Duration.ofSeconds(30)));
        RoutedClient client = withFallback();
        scene.upstream("one").answers(Reply.says("Hel").hanging());
        scene.upstream("two").otherwise(received -> Reply.says("Here"));
        ModelStream busy = client.stream(HI, new Cancellation());
        busy.next();

        assertThat(Answers.text(Answers.of(client, HI))).isEqualTo("Here");
        busy.close();
        scene.upstream("one").answers(Reply.says("One"));
        assertThat(Answers.text(Answers.of(client, HI))).isEqualTo("One");
    }

    private static ModelException fault(RoutedClient client) {
        return catchThrowableOfType(ModelException.class, () -> Answers.of(client, HI));
    }
}
