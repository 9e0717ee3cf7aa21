package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {

    private House house;
    private volatile House.Room room =
            (request, response) -> response.getOutputStream().print("served");

    @BeforeEach
    void open() throws Exception {
        house = new House("", (request, response) -> room.serve(request, response));
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Tag("R77")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses",
                "/responses",
                "/v1/models",
                "/",
                "/favicon.ico",
                "/healthy",
                "/health/",
                "/health/x",
                "/v1/health",
                "/HEALTH",
                "/antiphon/console",
                "/%68ealth",
                "/health?api_key=" + House.KEY,
                "/v1/responses?key=" + House.KEY
            })
    void everyRouteWantsAKey(String path) throws Exception {
        Answer answer = house.send((path.startsWith("/health?") ? "POST " : "GET ") + path, "");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error().get("code").asText()).isEqualTo("invalid_api_key");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(house.admitted).hasValue(0);
    }

    @Tag("R77")
    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "HEAD", "PROPFIND", "BREW"})
    void everyMethodWantsAKey(String method) throws Exception {
        assertThat(house.send(method + " /v1/responses", "").status()).isEqualTo(401);
        assertThat(house.send(method + " /v1/responses", "X-HTTP-Method-Override: GET\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(house.admitted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"GET,/health", "HEAD,/health", "GET,/health/live", "GET,/health/ready", "GET,/health?x=1"})
    void healthIsOpenToEverybody(String method, String path) throws Exception {
        assertThat(house.send(method + " " + path, "").status()).isEqualTo(200);
    }

    @Test
    void aWrongKeyIsNamedNowhere() throws Exception {
        Answer answer = house.send("GET /v1/models", "Authorization: Bearer sk-wrong-0123456789\r\n");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error().get("message").asText()).startsWith("Incorrect API key provided");
        assertThat(answer.toString()).doesNotContain("sk-wrong");
    }

    @Test
    void twoAuthorizationHeadersAreABadRequest() throws Exception {
        Answer answer = house.send("GET /v1/models", House.AUTHORIZED + House.AUTHORIZED);
        assertThat(answer.status()).isEqualTo(400);
        answer.error();
        assertThat(house.admitted).hasValue(0);
    }

    @Test
    void theCallerAndTheRequestIdAreHandedOnToWhoeverServes() throws Exception {
        room = (request, response) -> {
            Caller caller = (Caller) request.getAttribute(FrontDoor.CALLER);
            response.getOutputStream().print(caller.subject() + " " + request.getAttribute(FrontDoor.REQUEST_ID));
        };
        Answer answer = house.get("/v1/models");
        assertThat(answer.body()).isEqualTo("alice " + answer.header("x-request-id"));
    }

    @Test
    void everyAnswerCarriesTheContractsHeaders() throws Exception {
        room = (request, response) -> {
            house.pass(Duration.ofMillis(30));
            response.getOutputStream().print("late");
        };
        Answer answer = house.send("GET /v1/models", House.AUTHORIZED + "X-Client-Request-Id: mine\r\n");
        assertThat(answer.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(answer.header("openai-processing-ms")).isEqualTo("30");
        assertThat(answer.header("openai-version")).isEqualTo("2020-10-01");
        assertThat(answer.header("openai-organization")).isEqualTo("acme");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertThat(answer.toString()).doesNotContain("mine");
    }

    @Test
    void anAnswerWithoutABodySaysHowLongItTookToo() throws Exception {
        room = (request, response) -> {
            house.pass(Duration.ofMillis(7));
            response.setStatus(204);
        };
        assertThat(house.get("/v1/models").header("openai-processing-ms")).isEqualTo("7");
    }

    @Test
    void aStreamSaysHowLongItTookToBegin() throws Exception {
        room = (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    house.pass(Duration.ofMillis(20));
                    response.setContentType("text/event-stream");
                    response.flushBuffer();
                    house.pass(Duration.ofMillis(100));
                    response.getOutputStream().print("data: [DONE]\n\n");
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                } finally {
                    async.complete();
                }
            });
        };
        Answer answer = house.get("/v1/responses/resp_1");
        assertThat(answer.body()).contains("[DONE]");
        assertThat(answer.header("openai-processing-ms")).isEqualTo("20");
    }

    @Test
    void twoRequestsNeverShareAnId() throws Exception {
        assertThat(house.get("/a").header("x-request-id"))
                .isNotEqualTo(house.get("/a").header("x-request-id"));
    }

    @Test
    void whileTheServerDrainsNewWorkIsRefusedAndTheConnectionClosed() throws Exception {
        house.draining.set(true);
        Answer answer = house.raw(
                "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + House.AUTHORIZED + "\r\n");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error().get("type").asText()).isEqualTo("server_error");
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.header("retry-after-ms")).isEqualTo("5000");
        assertThat(answer.header("x-should-retry")).isEqualTo("true");
        assertThat(house.admitted).hasValue(0);
        assertThat(house.send("GET /health/live", "").status()).isEqualTo(200);
    }

    @Test
    void anAnswerThatBecomesReadyWhileTheServerDrainsClosesItsConnection() throws Exception {
        room = (request, response) -> {
            house.draining.set(true);
            response.getOutputStream().print("done");
        };
        Answer answer = house.raw("GET /v1/models HTTP/1.1\r\nHost: x\r\n" + House.AUTHORIZED + "\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE"})
    void methodsThatNobodyServesAreRefusedInTheContractsForm(String method) throws Exception {
        Answer answer = house.send(method + " /v1/models", House.AUTHORIZED);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST, DELETE");
        assertThat(answer.error().get("code").asText()).isEqualTo("method_not_supported");
        assertThat(house.admitted).hasValue(0);
    }

    @Test
    void aMethodOverrideIsIgnored() throws Exception {
        room = (request, response) -> response.getOutputStream().print(request.getMethod());
        Answer answer = house.send("GET /v1/models", House.AUTHORIZED + "X-HTTP-Method-Override: DELETE\r\n");
        assertThat(answer.body()).isEqualTo("GET");
    }
}
