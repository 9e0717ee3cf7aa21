package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM, with streams open, answers awaited, and connections kept for later. */
@NeedsShell
@Timeout(180)
class ShutdownIT {

    /** Decision D26. */
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(500);

    private House house;

    @BeforeEach
    void open() {
        house = House.start("shutdown", """
                shutdown:
                  grace: 4s
                """);
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** Decision D26: one story, since a stop is expensive to get. */
    @Test
    void aStopRefusesNewWorkLetsStreamsFinishAndEndsTheRestProperly() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("finishing", Reply.says("Hel").waitsFor(gate).text("lo"));
        house.upstream().on("waiting", Reply.says("Hel").waitsFor(gate).text("lo"));
        house.upstream().on("hanging", Reply.says("Hel").hanging());
        house.upstream().on("hanging-json", Reply.says("Hel").hanging());
        try (EventStream finishing = house.alice().stream("finishing", "Hi");
                EventStream hanging = house.alice().stream("hanging", "Hi");
                Connection waiting = house.alice().open("POST", "/v1/responses", ask("waiting"));
                Connection hangingJson = house.alice().open("POST", "/v1/responses", ask("hanging-json"));
                Connection kept = house.server().connect();
                Connection unused = house.server().connect()) {
            finishing.until("response.output_text.delta");
            hanging.until("response.output_text.delta");
            await().until(() -> house.upstream().requests("waiting").size() == 1
                    && house.upstream().requests("hanging-json").size() == 1);
            assertThat(models(kept)).isEqualTo(200);

            long signalled = System.nanoTime();
            house.server().terminate();
            await("the first refusal")
                    .atMost(REFUSED_WITHIN)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> refusesOnNewConnections() && refuses(kept));
            Duration refused = Duration.ofNanos(System.nanoTime() - signalled);
            assertThat(refuses(unused)).isTrue();
            assertThat(house.server().alive()).isTrue();

            gate.open();
            Story finished = finishing.rest().wellFormed();
            assertThat(finished.last().type()).isEqualTo("response.completed");
            assertThat(finished.text()).isEqualTo("Hello");
            assertThat(waiting.answer().json().path("status").asText()).isEqualTo("completed");

            Story ended = hanging.rest().wellFormed();
            assertThat(ended.last().type()).isEqualTo("response.failed");
            assertThat(ended.error().path("type").asText()).isEqualTo("server_error");
            assertThat(ended.response().at("/error/message").asText()).contains("shut down");
            Answer given = hangingJson.answer();
            assertThat(given.status()).isEqualTo(503);
            assertThat(given.error().path("message").asText()).contains("shut down");

            house.server().awaitExit(Duration.ofSeconds(15));
            System.out.println("Refused after " + refused.toMillis() + " ms, gone after "
                    + Duration.ofNanos(System.nanoTime() - signalled).toMillis() + " ms, with a grace of 4 s");
            assertStoredAfterARestart(finished, ended);
        }
    }

    private void assertStoredAfterARestart(Story finished, Story ended) throws IOException {
        house.server().start();
        assertThat(house.alice().response(finished.id()).text()).isEqualTo(finished.responseText());
        assertThat(house.alice().response(ended.id()).text()).isEqualTo(ended.responseText());
        JsonNode health = house.nobody().get("/health/ready").json();
        assertThat(health.path("status").asText()).isEqualTo("pass");
    }

    @Test
    void aStopWithoutWorkIsPromptHoweverManyConnectionsAreKept() throws Exception {
        try (Connection kept = house.server().connect();
                Connection unused = house.server().connect()) {
            assertThat(models(kept)).isEqualTo(200);
            CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> ended(unused));
            house.server().terminate();
            house.server().awaitExit(Duration.ofSeconds(8));
            assertThat(closed.get()).isTrue();
        }
    }

    private static byte[] ask(String model) {
        return Json.bytes(Client.ask(model, "Hi"));
    }

    private static int models(Connection connection) throws IOException {
        return connection
                .send("GET", "/v1/models", House.ALICE, new byte[0])
                .answer()
                .status();
    }

    private boolean refusesOnNewConnections() throws IOException {
        try (Connection connection = house.server().connect()) {
            return refuses(connection);
        } catch (java.net.ConnectException refused) {
            return true;
        }
    }

    /** A 503 that says when to come back, or the end of the connection. */
    private static boolean refuses(Connection connection) throws IOException {
        try {
            Answer answer = connection
                    .send("GET", "/v1/models", House.ALICE, new byte[0])
                    .answer();
            if (answer.status() == 503) {
                answer.error();
                assertThat(answer.header("retry-after")).isNotNull();
            }
            return answer.status() == 503;
        } catch (EOFException | SocketException closed) {
            return true;
        }
    }

    private static boolean ended(Connection connection) {
        try {
            return connection.ended();
        } catch (IOException cut) {
            return true;
        }
    }
}
