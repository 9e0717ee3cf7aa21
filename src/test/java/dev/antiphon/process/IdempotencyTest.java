package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A POST that is sent again under its Idempotency-Key is answered with the response it was answered with before. */
@Tag("U26")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTest {

    private InProcess server;

    /** A model and a key of the test's own. */
    private String model;

    private int tests;

    @BeforeAll
    void open() throws Exception {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:idempotency");
        derby.setCreateDatabase("create");
        server = new InProcess(derby);
    }

    @AfterAll
    void close() throws Exception {
        server.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        model = "m" + tests++;
    }

    @Test
    void theSameRequestAgainIsAnsweredWithTheSameBytesAndNotRunAgain() throws IOException {
        says("Hello");
        Answer first = client().create(model, ask());
        Answer again = client().create(model, ask());

        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(asked()).isEqualTo(1);
        assertThat(client().create("another " + model, ask()).json().path("id"))
                .isNotEqualTo(first.json().path("id"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalRequestsAtOnceAreOneRun(boolean store) throws Exception {
        Gate gate = new Gate();
        server.upstream()
                .always(model, request -> Reply.says("Hel").waitsFor(gate).text("lo"));
        ObjectNode request = ask().put("store", store);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> racers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                racers.add(threads.submit(() -> client().create(model, request)));
            }
            await().until(() -> asked() == 1);
            gate.open();
            Answer first = racers.getFirst().get();
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            for (Future<Answer> racer : racers) {
                assertSameOrGone(racer.get(), first, store);
            }
        }
        assertThat(asked()).isEqualTo(1);
    }

    /** What is not kept is only there as long as it runs: who came a moment too late learns just that. */
    private static void assertSameOrGone(Answer answer, Answer first, boolean store) {
        if (store || answer.status() == 200) {
            assertThat(answer.text()).isEqualTo(first.text());
        } else {
            assertThat(answer.error().path("code").asText()).isEqualTo("idempotency_key_reused");
        }
    }

    @Test
    void equalTurnsOfAConversationAtOnceAreOneTurn() throws Exception {
        says("a");
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        String conversation = client().send("POST", "/v1/conversations", none)
                .json()
                .path("id")
                .asText();
        ObjectNode request = ask().put("conversation", conversation);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> racers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                racers.add(threads.submit(() -> client().create(model, request)));
            }
            String first = racers.getFirst().get().text();
            for (Future<Answer> racer : racers) {
                assertThat(racer.get().text()).isEqualTo(first);
                assertThat(racer.get().status()).as(first).isEqualTo(200);
            }
        }
        assertThat(client().get("/v1/conversations/" + conversation + "/items")
                        .json()
                        .path("data"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatIsAskedForAgainIsTheSameFromItsFirstEventOn(boolean store) throws IOException {
        Gate gate = new Gate();
        server.upstream().on(model, Reply.says("Hel").waitsFor(gate).text("lo"));
        ObjectNode request = ask().put("store", store);
        try (EventStream first = client().stream(model, request)) {
            first.until("response.output_text.delta");
            try (EventStream again = client().stream(model, request)) {
                again.until("response.output_text.delta");
                gate.open();
                List<EventStream.Event> told = again.rest().wellFormed().events();
                assertThat(told).isEqualTo(first.rest().wellFormed().events());
            }
        }
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void aStreamThatHasEndedIsToldAgain() throws IOException {
        says("Hel", "lo");
        try (EventStream first = client().stream(model, ask());
                EventStream again = client().stream(model, ask())) {
            Story whole = first.rest().wellFormed();
            assertThat(again.rest().wellFormed().responseText()).isEqualTo(whole.responseText());
        }
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void anotherBodyUnderTheSameKeyIsRefused() throws IOException {
        says("Hello");
        client().create(model, ask());
        Answer refused = client().create(model, ask().put("temperature", 1));

        reused(refused);
        assertThat(refused.error().path("message").asText()).contains("another request body");
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    @Tag("R39")
    void somebodyElsesKeyIsAnotherKey() throws IOException {
        says("Hello");
        Client bob = new Client(client().port(), "sk-bob");
        String ofAlice = client().create(model, ask()).json().path("id").asText();

        assertThat(bob.create(model, ask().put("temperature", 1))
                        .json()
                        .path("id")
                        .asText())
                .isNotEqualTo(ofAlice)
                .startsWith("resp_");
    }

    @Test
    void whatIsNotKeptIsNotRunAgainEither() throws IOException {
        says("secret");
        ObjectNode request = ask().put("store", false);
        assertThat(client().create(model, request).status()).isEqualTo(200);
        Answer again = client().create(model, request);

        reused(again);
        assertThat(again.error().path("message").asText()).contains("has not been kept");
        reused(client().create(model, request.deepCopy().put("temperature", 1)));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void withItsResponseDeletedAKeyIsNew() throws IOException {
        says("Hello");
        String id = client().create(model, ask()).json().path("id").asText();
        client().send("DELETE", "/v1/responses/" + id, new byte[0]);

        assertThat(client().create(model, ask()).json().path("id").asText())
                .isNotEqualTo(id)
                .startsWith("resp_");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aFailureIsFinalForItsKeyAndIsFoundAsItIs() throws IOException {
        server.upstream().always(model, request -> Reply.error(500, "broken", "broken"));
        Answer failed = client().create(model, ask());
        int asked = asked();
        Answer unkeyed = client().create(ask());
        Answer again = client().create(model, ask());

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.header("x-should-retry")).isEqualTo("false");
        assertThat(unkeyed.status()).isEqualTo(502);
        assertThat(unkeyed.header("x-should-retry")).isNull();
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("status").asText()).isEqualTo("failed");
        assertThat(again.json().path("id")).isNotEqualTo(unkeyed.json().path("id"));
        assertThat(asked()).isEqualTo(2 * asked);
    }

    @Test
    void whatIsRefusedLeavesItsKeyFree() throws IOException {
        says("Hello");
        ObjectNode unknown = ask().put("previous_response_id", "resp_unknown");
        assertThat(client().create(model, unknown).status()).isEqualTo(400);
        assertThat(client().create(model, ask()).status()).isEqualTo(200);
    }

    @Test
    void theSameBackgroundRequestAgainShowsItsPresentState() throws IOException {
        Gate gate = new Gate();
        server.upstream()
                .always(model, request -> Reply.says("Hel").waitsFor(gate).text("lo"));
        ObjectNode request = ask().put("background", true);
        Answer first = client().create(model, request);
        String id = first.json().path("id").asText();
        assertThat(first.json().path("status").asText()).isEqualTo("queued");
        await().until(() -> asked() == 1);
        assertThat(client().create(model, request).json().path("status").asText())
                .isEqualTo("in_progress");
        gate.open();
        await().until(() -> client().response(id).json().path("status").asText().equals("completed"));

        assertThat(client().create(model, request).text())
                .isEqualTo(client().response(id).text());
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void aBackgroundStreamThatIsAskedForAgainIsTheSameToTheByte() throws IOException {
        says("Hel", "lo");
        ObjectNode request = ask().put("background", true);
        try (EventStream first = client().stream(model, request)) {
            List<EventStream.Event> told = first.rest().events();
            try (EventStream again = client().stream(model, request)) {
                assertThat(again.rest().events()).isEqualTo(told);
            }
        }
        assertThat(asked()).isEqualTo(1);
    }

    /** Decision D43; the reader who comes back is within the grace of two seconds by far. */
    @Test
    @Tag("R50")
    void whoLosesItsConnectionAndComesBackFindsItsRunGoingOn() throws IOException {
        Gate gate = new Gate();
        server.upstream().on(model, Reply.says("Hel").waitsFor(gate).text("lo"));
        try (EventStream lost = client().stream(model, ask())) {
            lost.until("response.output_text.delta");
            lost.reset();
        }
        try (EventStream back = client().stream(model, ask())) {
            back.until("response.output_text.delta");
            gate.open();
            assertThat(back.rest().wellFormed().last().type()).isEqualTo("response.completed");
        }
    }

    @Test
    @Tag("R50")
    void whenNobodyComesBackTheRunEnds() throws IOException {
        server.upstream().on(model, Reply.says("Hel").hanging());
        try (Connection lost = client().open(model, ask())) {
            await().until(() -> asked() == 1);
        }
        await().until(() -> server.held() == 0);
        assertThat(client().create(model, ask()).json().path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aKeyIsOneLineOfPrintableAscii() throws IOException {
        says("Hello");
        String longest = "k".repeat(255);
        assertThat(client().create(longest, ask()).status()).isEqualTo(200);
        for (String bad : List.of("", longest + "k", "gr\u00fcn", "a\tb", "a\r\nIdempotency-Key: b")) {
            Answer refused = client().create(bad, ask());
            assertThat(refused.status()).as(bad).isEqualTo(400);
            assertThat(refused.error().path("code").asText()).isEqualTo("invalid_value");
            assertThat(refused.error().path("param").asText()).isEqualTo("Idempotency-Key");
        }
        assertThat(asked()).isEqualTo(1);
    }

    private static void reused(Answer refused) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.error().path("code").asText()).isEqualTo("idempotency_key_reused");
        assertThat(refused.error().path("param").isNull()).isTrue();
    }

    private void says(String... words) {
        server.upstream().always(model, request -> Reply.says(words));
    }

    private ObjectNode ask() {
        return Client.ask(model, "Hi");
    }

    private int asked() {
        return server.upstream().requests(model).size();
    }

    private Client client() {
        return server.client();
    }
}
