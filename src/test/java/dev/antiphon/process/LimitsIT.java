package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.model.Gate;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that leave, and how much one may ask for, on a server that allows two responses a caller and three in all. */
@NeedsShell
@Timeout(60)
class LimitsIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    private static House house;

    @BeforeAll
    static void open() {
        house = House.start("limits", """
                limits:
                  concurrent_responses: 2
                  concurrent_total: 3
                  run_time: 8s
                  heartbeat: 200ms
                """);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    @Tag("R50")
    @Tag("U21")
    void aClientThatClosesItsStreamEndsTheCallOfTheModelAndFreesItsPermit() throws Exception {
        house.upstream().on("left-fin", Reply.says("Hel").hanging());
        EventStream stream = house.alice().stream("left-fin", "Hi");
        String id = stream.id();
        stream.until("response.output_text.delta");
        stream.close();
        assertCancelled("left-fin", id);
    }

    @Test
    @Tag("R50")
    @Tag("U21")
    void aClientThatResetsItsStreamEndsTheCallOfTheModelAndFreesItsPermit() throws Exception {
        house.upstream().on("left-rst", Reply.says("Hel").hanging());
        EventStream stream = house.alice().stream("left-rst", "Hi");
        String id = stream.id();
        stream.until("response.output_text.delta");
        stream.reset();
        assertCancelled("left-rst", id);
    }

    @Test
    @Tag("R50")
    @Tag("U21")
    void aClientThatLeavesBeforeTheFirstTokenEndsTheCallOfTheModel() throws Exception {
        house.upstream().on("left-early", Reply.hangs());
        EventStream stream = house.alice().stream("left-early", "Hi");
        String id = stream.id();
        awaitCall("left-early");
        stream.close();
        assertCancelled("left-early", id);
    }

    @Test
    @Tag("R50")
    @Tag("U21")
    void aClientThatLeavesWhileItWaitsForJsonEndsTheCallOfTheModelAndFreesItsPermit() throws Exception {
        house.upstream().on("left-json", Reply.says("Hel").hanging());
        Connection connection = house.alice().open("POST", "/v1/responses", Json.bytes(Client.ask("left-json", "Hi")));
        awaitCall("left-json");
        connection.close();
        await().atMost(SOON).until(() -> call("left-json").closedByClient());
        assertAllPermitsFree();
    }

    @Test
    @Tag("R50")
    void aClientThatWaitsForJsonPatientlyIsNotTakenForGone() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("patient", Reply.says("Hel").waitsFor(gate).text("lo"));
        try (Connection connection =
                house.alice().open("POST", "/v1/responses", Json.bytes(Client.ask("patient", "Hi")))) {
            awaitCall("patient");
            Answer meanwhile = probesPass();
            assertThat(meanwhile.status()).isEqualTo(200);
            gate.open();
            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("status").asText()).isEqualTo("completed");
        }
    }

    /** Keeps another stream open for several times the interval in which the server looks for its clients. */
    private static Answer probesPass() throws IOException {
        house.upstream()
                .on("probes", Reply.says("a").pause(Duration.ofMillis(1_200)).text("b"));
        return house.bob().create("probes", "Hi");
    }

    @Test
    @Tag("R85")
    @Tag("U30")
    void aCallerHasItsShareUntilItsStreamsEndAndOthersHaveTheirs() throws Exception {
        Gate gate = new Gate();
        house.upstream().always("share", request -> Reply.says("Hel").waitsFor(gate));
        try (EventStream first = house.alice().stream("share", "1");
                EventStream second = house.alice().stream("share", "2")) {
            first.until("response.output_text.delta");
            second.until("response.output_text.delta");
            Answer third = house.alice().create("share", "3");
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(third.header("retry-after")).isEqualTo("1");
            assertThat(third.header("retry-after-ms")).isEqualTo("1000");
            house.upstream().on("share-bob", Reply.says("Fine"));
            assertThat(house.bob().create("share-bob", "Hi").status()).isEqualTo(200);
            gate.open();
            assertThat(first.rest().last().type()).isEqualTo("response.completed");
            assertThat(second.rest().last().type()).isEqualTo("response.completed");
        }
        assertAllPermitsFree();
    }

    @Test
    @Tag("R85")
    void whenTheServerIsFullEverybodyIsToldToComeBack() throws Exception {
        Gate gate = new Gate();
        house.upstream().always("full", request -> Reply.says("Hel").waitsFor(gate));
        try (EventStream first = house.alice().stream("full", "1");
                EventStream second = house.alice().stream("full", "2");
                EventStream third = house.bob().stream("full", "3")) {
            Answer refused = house.carol().create("full", "4");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error().path("type").asText()).isEqualTo("server_error");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            gate.open();
            assertThat(first.rest().last().type()).isEqualTo("response.completed");
            assertThat(second.rest().last().type()).isEqualTo("response.completed");
            assertThat(third.rest().last().type()).isEqualTo("response.completed");
        }
        assertAllPermitsFree();
    }

    @Test
    @Tag("R85")
    void requestsThatAreRefusedUseUpNothing() throws Exception {
        for (int i = 0; i < 10; i++) {
            Answer refused = house.alice()
                    .create(Client.ask("refused", "Hi").put("previous_response_id", "resp_" + "0".repeat(32)));
            assertThat(refused.status()).isEqualTo(400);
        }
        assertAllPermitsFree();
    }

    @Test
    @Tag("R85")
    @Tag("U4")
    void theMomentAnAnswerIsThereItsPlaceIsFreeAndItCanBeContinuedAndDeleted() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("place-taken", Reply.says("Hel").waitsFor(gate));
        house.upstream().always("place", request -> Reply.says("Hello"));
        try (EventStream taken = house.alice().stream("place-taken", "Hi")) {
            taken.until("response.output_text.delta");
            String before = house.alice().create("place", "0").json().path("id").asText();
            for (int turn = 1; turn <= 40; turn++) {
                Story next;
                try (EventStream stream =
                        house.alice().stream(Client.ask("place", "" + turn).put("previous_response_id", before))) {
                    next = new Story(List.of(stream.until("response.completed")));
                }
                assertThat(house.alice()
                                .send("DELETE", "/v1/responses/" + before, new byte[0])
                                .status())
                        .isEqualTo(200);
                before = next.response().path("id").asText();
            }
            gate.open();
            taken.rest();
        }
    }

    @Test
    @Tag("R54")
    void aResponseThatTakesTooLongEndsInAClearFault() throws Exception {
        house.upstream().always("endless", request -> Reply.says("Hel").hanging());
        try (Connection json = house.bob().open("POST", "/v1/responses", Json.bytes(Client.ask("endless", "Hi")));
                EventStream stream = house.alice().stream("endless", "Hi")) {
            Story story = stream.rest().wellFormed();
            assertThat(story.error().path("code").asText()).isEqualTo("request_timeout");
            assertThat(story.last().type()).isEqualTo("response.failed");
            assertThat(house.alice().response(story.id()).text()).isEqualTo(story.responseText());
            Answer answer = json.answer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.error().path("code").asText()).isEqualTo("request_timeout");
        }
        await().atMost(SOON)
                .until(() -> house.upstream().requests("endless").stream().allMatch(Received::closedByClient));
        assertAllPermitsFree();
    }

    private static void assertCancelled(String model, String id) throws Exception {
        await().atMost(SOON).until(() -> call(model).closedByClient());
        await().atMost(SOON).untilAsserted(() -> {
            Answer stored = house.alice().response(id);
            assertThat(stored.json().path("status").asText()).isEqualTo("cancelled");
            assertThat(stored.json().path("error").isNull()).isTrue();
        });
        assertAllPermitsFree();
    }

    /** Alice can have all she may have, at the same time. */
    private static void assertAllPermitsFree() {
        await().atMost(SOON).untilAsserted(() -> {
            Gate gate = new Gate();
            house.upstream().always("permits", request -> Reply.says("Hel").waitsFor(gate));
            try (EventStream first = house.alice().stream("permits", "1");
                    EventStream second = house.alice().stream("permits", "2")) {
                gate.open();
                first.rest();
                second.rest();
            } finally {
                gate.open();
            }
        });
    }

    private static void awaitCall(String model) {
        await().atMost(SOON).until(() -> !house.upstream().requests(model).isEmpty());
    }

    private static Received call(String model) {
        return house.upstream().requests(model).getLast();
    }
}
