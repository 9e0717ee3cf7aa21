package dev.antiphon.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.model.wire.Upstream.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
@Tag("F19")
class OffersTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Connections connections = new Connections(10);
    private final Scene.MovableClock clock = new Scene.MovableClock();
    private final Offers offers = new Offers(
            new Line(
                    new Upstream(
                            "u",
                            upstream.url(),
                            "key",
                            Map.of(),
                            new Timeouts(LIMIT, LIMIT, LIMIT, LIMIT),
                            0,
                            Upstream.MAX_ANSWER_BYTES),
                    connections,
                    clock,
                    RandomGenerator.of("L64X128MixRandom")),
            "/models",
            Map.of("Authorization", "Bearer key"),
            clock);

    @AfterEach
    void close() throws Exception {
        connections.close();
        upstream.close();
    }

    private static Reply models(String... ids) {
        return Reply.status(
                200,
                "{\"object\":\"list\",\"data\":["
                        + java.util.Arrays.stream(ids)
                                .map(id -> "{\"id\":\"" + id
                                        + "\",\"object\":\"model\",\"owned_by\":\"x\",\"permission\":[{}]}")
                                .collect(Collectors.joining(","))
                        + "]}");
    }

    @Test
    void theNamesAreThoseTheUpstreamGives() {
        upstream.answers(models("qwen3:32b", "org/model"));
        assertThat(offers.names()).containsExactly("qwen3:32b", "org/model");
        assertThat(upstream.lastRequest().line()).isEqualTo("GET /v1/models HTTP/1.1");
        assertThat(upstream.lastRequest().header("Authorization")).isEqualTo("Bearer key");
    }

    @Test
    void itIsAskedAgainOnlyWhenTheAnswerIsOldAndNobodyWaitsForThat() {
        Gate gate = new Gate();
        upstream.answers(models("a"), models("b").waitsFor(gate));
        assertThat(offers.names()).containsExactly("a");
        clock.passes(Duration.ofMinutes(4));
        assertThat(offers.names()).containsExactly("a");
        assertThat(upstream.requests()).hasSize(1);
        clock.passes(Duration.ofMinutes(2));
        assertThat(offers.names()).containsExactly("a");
        gate.open();
        Awaitility.await().until(() -> offers.names().contains("b"));
        assertThat(upstream.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", " ", "{}", "{\"data\":7}", "[1", "{\"error\":\"x\"}"})
    void whatIsNoListChangesNothing(String body) {
        upstream.answers(models("a"), Reply.status(200, body), models("b"));
        assertThat(offers.names()).containsExactly("a");
        clock.passes(Duration.ofMinutes(6));
        offers.refresh();
        Awaitility.await().until(() -> upstream.requests().size() == 2);
        assertThat(offers.names()).containsExactly("a");
        Awaitility.await().until(() -> {
            clock.passes(Duration.ofSeconds(31));
            return offers.names().contains("b");
        });
    }

    @Test
    void anUpstreamThatIsDownOffersNothingAndIsLeftAloneForAWhile() {
        upstream.answers(Reply.error(503, "down", "down"), models("a"));
        assertThat(offers.names()).isEmpty();
        assertThat(offers.names()).isEmpty();
        assertThat(upstream.requests()).hasSize(1);
        clock.passes(Duration.ofSeconds(31));
        Awaitility.await().until(() -> offers.names().contains("a"));
    }

    @Test
    @Timeout(5)
    void anUpstreamThatDoesNotAnswerIsNotWaitedForLong() {
        upstream.hangs();
        assertThat(offers.names()).isEmpty();
    }

    @Test
    void whatIsTooMuchOrNoNameIsLeftOut() {
        String[] many = IntStream.range(0, 1_500).mapToObj(i -> "m" + i).toArray(String[]::new);
        upstream.answers(models(many), models("", "a\\nb", "x".repeat(300), "\\ud800", "fine\\ud83d\\ude00"));
        assertThat(offers.names()).hasSize(1_000);
        clock.passes(Duration.ofMinutes(6));
        Awaitility.await().until(() -> offers.names().size() == 1);
        assertThat(offers.names()).containsExactly("fine\uD83D\uDE00");
    }

    @Test
    void aListWithoutEndIsNotReadToItsEnd() {
        upstream.answers(models("x".repeat(5 * 1024 * 1024)));
        assertThat(offers.names()).isEmpty();
    }
}
