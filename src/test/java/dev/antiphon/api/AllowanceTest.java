package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.limit.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are counted at the door, and every answer tells how many are left. */
@Tag("R83")
@Tag("U7")
class AllowanceTest {

    private static final List<Rule> THREE = List.of(
            Rules.requestsPerMinute(3, Per.SUBJECT),
            Rules.tokensPerMinute(6_000, Per.SUBJECT),
            Rules.only(Rules.requestsPerMinute(1), Set.of(), Set.of(), Set.of("rare")));

    private static House open() throws Exception {
        return new House(
                (request, response) -> {
                    if (request.getParameter("model") != null) {
                        Allowance.asks(request, request.getParameter("model"));
                    }
                    response.getOutputStream().print("served");
                },
                THREE);
    }

    private static Answer post(House house, String path) throws Exception {
        return house.send("POST " + path, House.AUTHORIZED + "Content-Length: 0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses",
                "/responses",
                "/codex/v1/responses",
                "/v1/responses/",
                "/v1/responses/compact",
                "/v1/responses/input_tokens",
                "/v1/chat/completions",
                "/embeddings",
                "/v1/conversations",
                "/antiphon/prompts",
                "/v1/%72esponses",
                "/no/such/path",
                "/v1/responses/resp_1/cancel/more",
                "/v1/responses/resp_1%2Fcancel"
            })
    void everyPostCountsWhateverItsPath(String path) throws Exception {
        try (House house = open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(post(house, path).status()).isIn(200, 400);
            }
            int status = post(house, path).status();
            // A path that is refused outright has not come as far as that.
            assertThat(status).isEqualTo(path.contains("%2F") ? 400 : 429);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/responses/resp_1",
                "DELETE /v1/responses/resp_1",
                "HEAD /v1/models",
                "POST /v1/responses/resp_1/cancel",
                "POST /responses/resp_1/cancel/",
                "POST /codex/v1/responses/resp_1/cancel"
            })
    void readingDeletingAndCancellingDoNot(String line) throws Exception {
        try (House house = open()) {
            for (int i = 0; i < 5; i++) {
                Answer answer = house.send(line, House.AUTHORIZED + "Content-Length: 0\r\n");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("3");
            }
        }
    }

    @Test
    void nobodyHasMoreBySpellingHisKeyOrHisHeadersInAnotherWay() throws Exception {
        try (House house = open()) {
            String key = House.KEY;
            for (String header : List.of(
                    "Authorization: Bearer " + key,
                    "authorization: bearer  " + key,
                    "AUTHORIZATION: BEARER " + key + " ")) {
                Answer answer = house.send(
                        "POST /v1/responses",
                        header + "\r\nContent-Length: 0\r\nX-Forwarded-For: 10.0.0." + header.length() + "\r\n");
                assertThat(answer.status()).isEqualTo(200);
            }
            Answer refused = house.send(
                    "POST /v1/responses",
                    House.AUTHORIZED
                            + "Content-Length: 0\r\nX-HTTP-Method-Override: GET\r\nOpenAI-Organization: globex\r\n"
                            + "Idempotency-Key: other\r\n");
            assertThat(refused.status()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "Post", "PUT", "PATCH", "BREW"})
    void anotherMethodIsNoWayAroundIt(String method) throws Exception {
        try (House house = open()) {
            for (int i = 0; i < 3; i++) {
                house.send(method + " /v1/responses", House.AUTHORIZED + "Content-Length: 0\r\n");
            }
            assertThat(post(house, "/v1/responses").status()).isEqualTo(429);
        }
    }

    @Test
    void everyAnswerTellsWhatIsLeftInOpenAisWords() throws Exception {
        try (House house = open()) {
            Answer answer = post(house, "/v1/responses");
            assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("3");
            assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("2");
            assertThat(answer.header("x-ratelimit-reset-requests")).isEqualTo("20s");
            assertThat(answer.header("x-ratelimit-limit-tokens")).isEqualTo("6000");
            assertThat(answer.header("x-ratelimit-remaining-tokens")).isEqualTo("6000");
            assertThat(answer.header("x-ratelimit-reset-tokens")).isEqualTo("0s");
        }
    }

    @Test
    void whatHoldsForOneModelIsToldWhereThatIsAskedFor() throws Exception {
        try (House house = open()) {
            assertThat(house.get("/x?model=rare").header("x-ratelimit-limit-requests"))
                    .isEqualTo("1");
            assertThat(house.get("/x?model=other").header("x-ratelimit-limit-requests"))
                    .isEqualTo("3");
        }
    }

    @Test
    void aRefusalSaysWhenToComeBackAndNothingIsReadOrServed() throws Exception {
        try (House house = open()) {
            for (int i = 0; i < 3; i++) {
                post(house, "/v1/responses");
            }
            Answer refused = post(house, "/v1/responses");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.error().get("type").asText()).isEqualTo("requests");
            assertThat(refused.error().get("code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.header("Retry-After")).isEqualTo("20");
            assertThat(refused.header("retry-after-ms")).isEqualTo("20000");
            assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            assertThat(refused.header("x-ratelimit-reset-requests")).isEqualTo("1m0s");
            assertThat(house.admitted).hasValue(3);

            house.pass(Duration.ofSeconds(20));
            assertThat(post(house, "/v1/responses").status()).isEqualTo(200);
        }
    }

    @Test
    void whoHasNoKeyIsToldOfNoLimit() throws Exception {
        try (House house = open()) {
            Answer answer = house.send("POST /v1/responses", "Content-Length: 0\r\n");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.toString()).doesNotContain("x-ratelimit");
        }
    }
}
