package dev.antiphon.observe;

import static dev.antiphon.journal.Lives.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;
import dev.antiphon.event.Tries;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.route.Guard;
import dev.antiphon.model.route.RoutedClient;
import dev.antiphon.model.route.Routes;
import dev.antiphon.model.route.Target;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.observe.OtlpReceiver.Told;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Usage;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a receiver of traces is told when an upstream has to be asked again, or another one, over real HTTP. */
@Tag("F85")
@Tag("R89")
@Timeout(60)
class TriesTest {

    private static final ModelRequest HI = Requests.saying("planted question");
    private static final Upstream.Timeouts TIMEOUTS = new Upstream.Timeouts(
            Duration.ofSeconds(15), Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofSeconds(15));

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final ScriptedUpstream one = ScriptedUpstream.start();
    private final ScriptedUpstream two = ScriptedUpstream.start();
    private final Connections connections = new Connections(10);
    private final Clock clock = Clock.systemUTC();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final Guard resting = new Guard("one", new Guard.Limits(0, 1, 50, Duration.ofHours(1)), clock);
    private Guard first = new Guard("one", Guard.Limits.DEFAULT, clock);
    private URI place = one.url();

    @AfterEach
    void close() throws Exception {
        receiver.close();
        one.close();
        two.close();
        connections.close();
    }

    /** Model m at upstream one, which is tried twice, with model b at upstream two in its place. */
    private RoutedClient client() {
        List<Routes.Route> routes = List.of(
                new Routes.Route(new NamePattern("m"), List.of(target(first, place, 1)), List.of("b")),
                new Routes.Route(
                        new NamePattern("b"),
                        List.of(target(new Guard("two", Guard.Limits.DEFAULT, clock), two.url(), 0)),
                        List.of()));
        return new RoutedClient(new Routes(routes, random), routes.getFirst());
    }

    private Target target(Guard guard, URI url, int retries) {
        Upstream where = new Upstream(guard.upstream(), url, "planted key", Map.of(), TIMEOUTS, retries, 1 << 20);
        Line line = new Line(where, connections, clock, random);
        return new Target(guard, "", 1, new ChatClient(line, Dialect.DEFAULT), line);
    }

    /** Runs a turn as a run does, in a response of its own. */
    private void turn(Cancellation cancel, Ending ending) {
        try (Tracing tracing = new Tracing(
                new TracingSettings(
                        receiver.url(),
                        Map.of(),
                        "house",
                        1,
                        false,
                        false,
                        upstream -> Optional.of(upstream.equals("one") ? place : two.url())),
                clock)) {
            Checkpoints watched = new Accumulator(tracing).watched("resp_1", ALICE, Checkpoints.NONE);
            LiveResponse live =
                    new LiveResponse(Lives.begun("resp_1", true), List.of(), ALICE, true, 1 << 20, watched, clock);
            live.begin();
            live.note(new RunNote.Requested("m", "one", Echo.of(HI.request()), List.of()));
            live.note(new RunNote.Asked(1, List.of(), List.of()));
            try (ModelStream stream = asked(live, cancel)) {
                Answers.rest(stream);
            } catch (ModelException expected) {
                // it is what the turn ends with
            }
            live.note(new RunNote.Answered(1, ending.status().word(), List.of(), Usage.NONE, ending.fault()));
            live.end(ending, Usage.NONE);
        }
    }

    private void turn(Ending ending) {
        turn(new Cancellation(), ending);
    }

    private ModelStream asked(LiveResponse live, Cancellation cancel) throws ModelException {
        try (Tries ignored = Tries.toldTo(live::tried)) {
            return client().stream(HI, cancel);
        }
    }

    private List<Told> tries() {
        return receiver.spans().stream()
                .filter(span -> span.name().equals("try"))
                .toList();
    }

    private Told turn() {
        return receiver.spans().stream()
                .filter(span -> span.name().equals("chat"))
                .findFirst()
                .orElseThrow();
    }

    private static Reply busy() {
        return Reply.error(503, "planted code", "planted words").header("Retry-After", "0");
    }

    @Test
    void anUpstreamThatAnswersAtOnceIsTheTurnAndHasNoSpanOfItsOwn() {
        one.answers(Reply.says("Hello"));
        turn(Ending.COMPLETED);

        assertThat(receiver.spans().stream().map(Told::name)).containsExactlyInAnyOrder("chat", "save", "response");
        assertThat(turn().attributes())
                .containsEntry("gen_ai.provider.name", "one")
                .containsEntry("server.port", (long) one.url().getPort())
                .containsEntry("gen_ai.response.model", "m")
                .doesNotContainKey("error.type");
    }

    @Test
    void whatIsSentAgainIsASpanForEachTryBelowItsTurn() {
        one.answers(busy(), Reply.says("Hello"));
        turn(Ending.COMPLETED);

        assertThat(tries()).hasSize(2).allSatisfy(span -> {
            assertThat(span.parent()).isEqualTo(turn().id());
            assertThat(span.traceId()).isEqualTo(turn().traceId());
            assertThat(span.attributes())
                    .containsEntry("gen_ai.request.model", "m")
                    .containsEntry("gen_ai.provider.name", "one")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", (long) one.url().getPort())
                    .containsEntry("gen_ai.operation.name", "try")
                    .containsEntry("openinference.span.kind", "CHAIN");
            assertThat(span.span().getStartTimeUnixNano())
                    .isGreaterThanOrEqualTo(turn().span().getStartTimeUnixNano());
            assertThat(span.span().getEndTimeUnixNano())
                    .isLessThanOrEqualTo(turn().span().getEndTimeUnixNano());
        });
        assertThat(tries().getFirst().attributes())
                .containsEntry("http.response.status_code", 503L)
                .containsEntry("error.type", "503")
                .doesNotContainKey("http.request.resend_count");
        assertThat(tries().getFirst().span().getStatus().getCodeValue()).isEqualTo(2);
        assertThat(tries().getLast().attributes())
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("http.request.resend_count", 1L)
                .doesNotContainKey("error.type");
        assertThat(tries().getLast().span().getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(tries().getFirst().span().getEndTimeUnixNano());
        assertThat(turn().attributes()).doesNotContainKey("error.type");
        assertThat(receiver.everything()).doesNotContainIgnoringCase("planted");
    }

    @Test
    void anotherModelThatTakesOverIsSeenAndTheTurnSaysWhoAnswered() {
        one.answers(busy(), Reply.drops());
        two.answers(Reply.says("Here"));
        turn(Ending.COMPLETED);

        assertThat(tries().stream().map(span -> span.text("gen_ai.provider.name")))
                .containsExactly("one", "one", "two");
        assertThat(tries().get(1).text("error.type"))
                .as("as the connection breaks")
                .isIn("java.net.SocketException", "org.apache.hc.core5.http.NoHttpResponseException");
        assertThat(tries().get(1).attributes()).doesNotContainKey("http.response.status_code");
        assertThat(tries().get(2).attributes())
                .containsEntry("gen_ai.request.model", "b")
                .containsEntry("server.port", (long) two.url().getPort())
                .doesNotContainKey("http.request.resend_count");
        assertThat(turn().attributes())
                .containsEntry("gen_ai.request.model", "m")
                .containsEntry("gen_ai.response.model", "b")
                .containsEntry("gen_ai.provider.name", "two")
                .containsEntry("llm.provider", "two")
                .containsEntry("server.port", (long) two.url().getPort());
    }

    @Test
    void anUpstreamThatIsNotAskedBecauseItRestsIsSeenToo() {
        first = resting;
        one.answers(busy(), busy());
        two.answers(Reply.says("Here"), Reply.says("Again"));
        turn(Ending.COMPLETED);
        turn(Ending.COMPLETED);

        Told refused = tries().get(3);
        assertThat(refused.attributes())
                .containsEntry("gen_ai.provider.name", "one")
                .containsEntry("error.type", Tried.REFUSED)
                .doesNotContainKey("http.response.status_code");
        assertThat(tries().get(4).attributes()).containsEntry("gen_ai.provider.name", "two");
    }

    @Test
    void anAnswerThatBeginsAndSaysNothingIsATryThatFailed() {
        one.answers(Reply.stream().hanging());
        two.answers(Reply.says("Here"));
        turn(Ending.COMPLETED);

        assertThat(tries().getFirst().attributes())
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("error.type", "request_timeout");
        assertThat(tries()).hasSize(2);
    }

    @Test
    void anUpstreamThatDoesNotBeginWithinItsTimeAndOneThatIsGoneAreToldApart() {
        one.hangs();
        two.answers(Reply.says("Here"));
        turn(Ending.COMPLETED);
        try (ScriptedUpstream gone = ScriptedUpstream.start()) {
            place = gone.url();
        }
        two.answers(Reply.says("Here"));
        turn(Ending.COMPLETED);

        assertThat(tries().stream().map(span -> span.text("error.type")))
                .containsExactly(
                        Tried.TIMEOUT,
                        "null",
                        "org.apache.hc.client5.http.HttpHostConnectException",
                        "org.apache.hc.client5.http.HttpHostConnectException",
                        "null");
    }

    @Test
    void whenNothingHelpsTheTurnSaysWithWhatItFailsAndTheTriesSayWhy() {
        one.answers(Reply.error(400, "planted code", "planted words"));
        turn(new Ending.Failed(ApiError.contextOverflow()));

        assertThat(tries()).hasSize(1);
        assertThat(tries().getFirst().attributes()).containsEntry("error.type", "400");
        assertThat(turn().attributes()).containsEntry("error.type", "context_length_exceeded");
        assertThat(turn().span().getStatus().getCodeValue()).isEqualTo(2);
        assertThat(receiver.everything()).doesNotContainIgnoringCase("planted");
    }

    @Test
    void anAnswerThatBreaksOffBehindAFailedTryFailsItsTryAndItsTurn() {
        one.answers(busy(), Reply.says("Hel").resets());
        turn(new Ending.Failed(ApiError.server(502, "It broke off.")));

        assertThat(tries().stream().map(span -> span.text("error.type"))).containsExactly("503", "server_error");
        assertThat(turn().attributes()).containsEntry("error.type", "server_error");
    }

    @Test
    void whoLeavesIsNoTryThatFailed() {
        Cancellation cancel = new Cancellation();
        one.otherwise(received -> {
            cancel.cancel();
            return Reply.hangs();
        });
        turn(cancel, Ending.CANCELLED);

        assertThat(tries()).isEmpty();
    }

    @Test
    void whereNobodyListensNothingIsToldAndWhoListensIsForgotten() throws Exception {
        List<Tried> heard = new ArrayList<>();
        try (Tries ignored = Tries.toldTo(heard::add)) {
            Tries.failed("too early");
            Tries.begins("m", "one");
            Tries.failed("once");
            Tries.failed("twice");
        }
        assertThat(heard.stream().map(Tried::fault)).containsExactly("once");

        one.answers(Reply.says("Hello"));
        Answers.of(client(), HI);
        assertThat(heard).hasSize(1);
        one.otherwise(received -> busy());
        two.otherwise(received -> busy());
        assertThatThrownBy(() -> Answers.of(client(), HI)).isInstanceOf(ModelException.class);
        assertThat(heard).hasSize(1);
    }
}
