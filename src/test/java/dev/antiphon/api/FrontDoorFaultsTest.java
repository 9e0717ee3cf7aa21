package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ApiError;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thrown or refused behind the front door. */
class FrontDoorFaultsTest {

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

    @Tag("R86")
    @ParameterizedTest
    @ValueSource(strings = {"runtime", "checked", "error", "half", "async"})
    void whateverIsThrownBecomesAnEnvelopeThatGivesNothingAway(String kind) throws Exception {
        room = (request, response) -> {
            response.setHeader("x-inside", "hunter2");
            response.setContentType("text/html");
            switch (kind) {
                case "runtime" -> throw new IllegalStateException("hunter2");
                case "checked" -> throw new ServletException(new Exception("hunter2"));
                case "error" -> throw new AssertionError("hunter2");
                case "async" -> {
                    request.startAsync().setTimeout(60_000);
                    throw new IllegalStateException("hunter2");
                }
                default -> {
                    response.getWriter().print("<html>hunter2");
                    throw new IOException("hunter2");
                }
            }
        };
        Answer answer = house.get("/v1/models");
        assertThat(answer.status()).isEqualTo(500);
        JsonNode error = answer.error();
        assertThat(error.get("type").asText()).isEqualTo("server_error");
        assertThat(error.get("message").asText()).contains(answer.header("x-request-id"));
        assertThat(answer.toString())
                .doesNotContain("hunter2")
                .doesNotContain("html")
                .doesNotContain("Exception");
        assertThat(answer.header("openai-organization")).isEqualTo("acme");
    }

    @Test
    void withoutADatabaseTheClientIsAskedToComeBack() throws Exception {
        Answer answer = house.send("GET /v1/models", "Authorization: Bearer sk-database-down\r\n");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error().get("type").asText()).isEqualTo("server_error");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.header("x-should-retry")).isEqualTo("true");
        assertThat(answer.toString()).doesNotContain("hunter2").doesNotContain("sk-database-down");
    }

    @Tag("R88")
    @Test
    void aFaultThatIsThrownKeepsItsStatusCodeParamAndHeaders() throws Exception {
        room = (request, response) -> {
            throw new ApiError(429, "rate_limit_error", "rate_limit_exceeded", "x", "Slow down.")
                    .retryAfter(Duration.ofMillis(1_200))
                    .retryable(false)
                    .exception();
        };
        Answer answer = house.get("/v1/models");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"message\":\"Slow down.\",\"type\":\"rate_limit_error\",\"param\":\"x\","
                        + "\"code\":\"rate_limit_exceeded\"}}");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.header("retry-after-ms")).isEqualTo("1200");
        assertThat(answer.header("x-should-retry")).isEqualTo("false");
    }

    @Tag("R88")
    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error",
        "404,invalid_request_error",
        "405,invalid_request_error",
        "413,invalid_request_error",
        "415,invalid_request_error",
        "500,server_error",
        "503,server_error"
    })
    void whatAContainerWouldTurnIntoAPageIsAnEnvelope(int status, String type) throws Exception {
        room = (request, response) -> response.sendError(status, "hunter2");
        Answer answer = house.get("/v1/models");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error().get("type").asText()).isEqualTo(type);
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 505})
    void whatThisServerWillNeverSpeakIsNotTriedAgain(int status) throws Exception {
        room = (request, response) -> response.sendError(status);
        Answer answer = house.get("/v1/models");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("x-should-retry")).isEqualTo("false");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() {
        room = (request, response) -> {
            response.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
            response.flushBuffer();
            throw new IllegalStateException("hunter2");
        };
        assertThatThrownBy(() -> {
                    Answer answer = house.get("/v1/models");
                    assertThat(answer.body()).doesNotContain("hunter2");
                    assertThat(answer.body()).endsWith("\r\n0\r\n\r\n");
                })
                .isInstanceOfAny(AssertionError.class, IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/nowhere"})
    void aFaultHasNoBodyWhenOnlyTheHeadWasAskedFor(String path) throws Exception {
        room = (request, response) -> response.sendError(404);
        Answer refused = house.send("HEAD " + path, "");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEmpty();
        Answer missing = house.send("HEAD " + path, House.AUTHORIZED);
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.body()).isEmpty();
        assertThat(missing.header("x-request-id")).startsWith("req_");
    }
}
