package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The process is killed while responses run, again and again over the same data; whatever clients were told stays true.
 *
 * <p>{@code -Dantiphon.test.kills=100} kills it more often, {@code -Dantiphon.test.seed=7} at other moments.
 */
@NeedsShell
@Timeout(1_800)
class CrashIT {

    private static final int KILLS = Integer.getInteger("antiphon.test.kills", 3);
    private static final int STREAMS = 8;
    private static final int DELTAS = 25;

    /** Created, in progress, item and part added, deltas, three times done, completed. */
    private static final int EVENTS = DELTAS + 8;

    private final Random random = new Random(Long.getLong("antiphon.test.seed", 20261120L));
    private final List<Teller> all = new ArrayList<>();
    private final List<String> completed = new ArrayList<>();
    private final List<String> interrupted = new ArrayList<>();
    private House house;

    @BeforeEach
    void open() {
        house = House.start("crash", "");
        house.upstream().always("teller", request -> {
            Reply reply = Reply.stream();
            String question = Scripts.lastWords(request);
            int pace = question.charAt(question.length() - 1) - '0';
            for (int i = 0; i < DELTAS; i++) {
                reply.text(question + " " + i + "; ").pause(Duration.ofMillis(3L * pace));
            }
            return reply;
        });
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @Tag("U1")
    @Tag("R8")
    @Tag("R12")
    void whateverWasAnnouncedBeforeAKillIsThereInATerminalStateAfterTheRestart() throws Exception {
        List<Duration> ready = new ArrayList<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            killInTheMiddle(kill);
            house.server().start();
            ready.add(house.server().readyAfter());
            assertThat(house.nobody().get("/health").json().path("status").asText())
                    .isEqualTo("pass");
            checkAll();
        }
        assertThat(completed).as("responses that were faster").isNotEmpty();
        assertThat(interrupted).as("responses caught in the middle").hasSizeGreaterThanOrEqualTo(KILLS);
        chainsGoOn();
        System.out.println("Killed " + KILLS + " times: " + all.size() + " responses, " + interrupted.size()
                + " interrupted, " + completed.size() + " completed, ready after " + ready);
    }

    /** Decision D23: after a crash the lock is free within 30 seconds, and nothing of the turn is left. */
    @Test
    @Tag("U24")
    void aConversationIsFreeAgainAfterAKillAndKeepsNothingOfTheTurnItInterrupted() throws Exception {
        for (boolean stream : new boolean[] {true, false}) {
            String id = house.alice()
                    .send("POST", "/v1/conversations", "{}".getBytes(StandardCharsets.UTF_8))
                    .json()
                    .path("id")
                    .asText();
            house.upstream().always("hangs", request -> Reply.hangs());
            ObjectNode request =
                    Client.ask("hangs", "lost").put("conversation", id).put("stream", stream);
            int asked = house.upstream().requests("hangs").size();
            try (Connection running = house.alice().open("POST", "/v1/responses", Json.bytes(request))) {
                await().until(() -> house.upstream().requests("hangs").size() > asked);
                house.server().kill();
            }
            house.server().start();

            house.upstream().always("says", asking -> Reply.says("here"));
            ObjectNode again = Client.ask("says", "again").put("conversation", id);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> house.alice().create(again).status() == 200);
            JsonNode items = house.alice()
                    .get("/v1/conversations/" + id + "/items?order=asc")
                    .json()
                    .path("data");
            assertThat(items.valueStream()
                            .map(item -> item.at("/content/0/text").asText()))
                    .containsExactly("again", "here");
        }
    }

    @Test
    @Tag("U24")
    void aBackgroundTurnThatIsTakenUpAfterAKillStillHoldsItsConversationAndAddsToIt() throws Exception {
        String id = house.alice()
                .send("POST", "/v1/conversations", "{}".getBytes(StandardCharsets.UTF_8))
                .json()
                .path("id")
                .asText();
        String items = "/v1/conversations/" + id + "/items?order=asc";
        house.upstream().always("slow", request -> Reply.hangs());
        ObjectNode request = Client.ask("slow", "kept").put("conversation", id).put("background", true);
        assertThat(house.alice().create(request).status()).isEqualTo(200);
        await().until(() -> !house.upstream().requests("slow").isEmpty());
        assertThat(house.alice()
                        .create(Client.ask("slow", "late").put("conversation", id))
                        .text())
                .contains("conversation_locked");
        house.server().kill();
        house.upstream().always("slow", again -> Reply.says("here"));
        house.server().start();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> house.alice().get(items).json().path("data").size() == 2);
        assertThat(house.alice()
                        .create(Client.ask("slow", "next").put("conversation", id))
                        .status())
                .isEqualTo(200);
        assertThat(house.alice()
                        .get(items)
                        .json()
                        .path("data")
                        .valueStream()
                        .map(item -> item.at("/content/0/text").asText()))
                .containsExactly("kept", "here", "next", "here");
    }

    /** Decision D22: the response is there as it was left, and the model is not asked a second time. */
    @Test
    @Tag("U26")
    void aRequestThatIsSentAgainAfterAKillFindsItsResponseUnderItsKey() throws Exception {
        house.upstream().always("keyed", request -> Reply.hangs());
        ObjectNode request = Client.ask("keyed", "once");
        ObjectNode unkept = Client.ask("keyed", "unkept").put("store", false);
        ObjectNode background = Client.ask("keyed", "later").put("background", true);
        String id = house.alice().create("k3", background).json().path("id").asText();
        try (Connection json = house.alice().open("k1", request);
                Connection none = house.alice().open("k2", unkept)) {
            await().until(() -> house.upstream().requests("keyed").size() == 3);
            house.server().kill();
        }
        house.upstream().always("keyed", again -> Reply.says("here"));
        house.server().start();

        Answer interrupted = house.alice().create("k1", request);
        assertThat(interrupted.status()).as(interrupted.text()).isEqualTo(200);
        assertThat(interrupted.json().path("status").asText()).isEqualTo("failed");
        assertThat(house.alice().create("k2", unkept).error().path("code").asText())
                .isEqualTo("idempotency_key_reused");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> house.alice()
                        .create("k3", background)
                        .json()
                        .path("status")
                        .asText()
                        .equals("completed"));
        assertThat(house.alice().create("k3", background).text())
                .isEqualTo(house.alice().response(id).text());
        assertThat(house.upstream().requests("keyed"))
                .as("only what ran in the background went on")
                .hasSize(4);
    }

    /** Starts streams, faster and slower ones, some of them in chains, and kills the server when so and so many events have been seen. */
    private void killInTheMiddle(int round) throws Exception {
        int moment = 1 + random.nextInt(STREAMS * EVENTS * 7 / 8);
        AtomicInteger seen = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> listening = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                Teller teller = new Teller("round " + round + " stream " + i);
                ObjectNode request = Client.ask("teller", teller.question());
                if (i % 2 == 1 && !completed.isEmpty()) {
                    request.put("previous_response_id", completed.get(random.nextInt(completed.size())));
                }
                all.add(teller);
                listening.add(threads.submit(() -> teller.listen(house.alice(), request, seen)));
            }
            await("event number " + moment)
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> seen.get() >= moment);
            house.server().kill();
            for (Future<?> each : listening) {
                each.get();
            }
        }
    }

    private void checkAll() throws IOException {
        completed.clear();
        interrupted.clear();
        Map<String, Teller> announced = new TreeMap<>();
        for (Teller teller : all) {
            if (teller.id() != null) {
                announced.put(teller.id(), teller);
            }
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (Map.Entry<String, Teller> each : announced.entrySet()) {
            String stored = terminal(each.getKey(), deadline);
            check(each.getKey(), each.getValue(), stored);
        }
    }

    private String terminal(String id, long deadline) throws IOException {
        while (true) {
            Answer answer = house.alice().response(id);
            assertThat(answer.status()).as(id + " " + answer.text()).isEqualTo(200);
            if (!answer.json().path("status").asText().equals("in_progress")) {
                return answer.text();
            }
            assertThat(System.nanoTime()).as(id + " is terminal in time").isLessThan(deadline);
        }
    }

    private void check(String id, Teller teller, String stored) throws IOException {
        JsonNode response = new Answer(200, Map.of(), stored.getBytes(java.nio.charset.StandardCharsets.UTF_8)).json();
        if (teller.ending() != null) {
            assertThat(stored).as("what was seen to end stays as it was seen").isEqualTo(teller.ending());
        }
        if (response.path("status").asText().equals("completed")) {
            teller.assertContinuedBy(response.at("/output/0/content/0/text").asText());
            completed.add(id);
        } else {
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(response.at("/error/code").asText()).isEqualTo("server_error");
            assertThat(response.at("/error/message").asText()).contains("interrupted");
            interrupted.add(id);
        }
        JsonNode input =
                house.alice().get("/v1/responses/" + id + "/input_items").json();
        assertThat(input.path("data")).hasSize(1);
        assertThat(input.at("/data/0/content/0/text").asText()).isEqualTo(teller.question());
    }

    private void chainsGoOn() throws IOException {
        house.upstream().always("chain", request -> Reply.says(Scripts.lastWords(request)));
        String last = completed.getLast();
        Answer next = house.alice().create(Client.ask("chain", "two").put("previous_response_id", last));
        assertThat(next.status()).as(next.text()).isEqualTo(200);
        assertThat(house.upstream().requests("chain").getLast().json().path("messages"))
                .as("question, answer, question")
                .hasSizeGreaterThanOrEqualTo(3);
        Answer refused =
                house.alice().create(Client.ask("chain", "two").put("previous_response_id", interrupted.getLast()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().path("message").asText()).contains("failed");
    }
}
