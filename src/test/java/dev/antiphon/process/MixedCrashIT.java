package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.process.EventStream.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The process is killed under clients of every kind, again and again over the same data, and an outside checker compares
 * what they were told with what is there afterwards.
 *
 * <p>{@code -Dantiphon.test.kills=100} kills it more often, {@code -Dantiphon.test.seed=7} at other moments.
 */
@NeedsShell
@Timeout(3_600)
class MixedCrashIT {

    private static final int DELTAS = 20;
    private static final int MOST_EVENTS = 700;

    private final Random random = new Random(Long.getLong("antiphon.test.seed", 20261120L));
    private final List<Told> known = new ArrayList<>();
    private final ConcurrentLinkedQueue<Told> fresh = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger seen = new AtomicInteger();
    private House house;

    /** What a client does, over and over, until the server is gone. */
    private interface Habit {
        void once(Client client) throws IOException;
    }

    /** A conversation, and what was asked in it, in order. */
    private record Talk(String id, List<Told> turns) {}

    /** Where the server under test keeps everything: nothing, or a section of the configuration. */
    String database() {
        return "";
    }

    /** How often it is killed unless the command line says so. */
    int kills() {
        return 2;
    }

    @BeforeEach
    void open() {
        house = House.start(getClass().getSimpleName(), database() + """
                limits:
                  background_running: 5
                """);
        house.upstream().always("teller", request -> {
            Reply reply = Reply.stream();
            String question = Scripts.lastWords(request);
            int pace = question.charAt(question.length() - 1) - '0';
            for (int i = 0; i < DELTAS; i++) {
                reply.text(question + " " + i + "; ").pause(Duration.ofMillis(2L * pace));
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
    @Tag("U9")
    @Tag("U26")
    @Tag("U29")
    @Tag("R51")
    void whateverAnybodyWasToldBeforeAKillIsTrueAfterTheRestart() throws Exception {
        List<Talk> talks = List.of(talk(), talk());
        int kills = Integer.getInteger("antiphon.test.kills", kills());
        for (int kill = 1; kill <= kills; kill++) {
            killUnder(talks);
            house.server().start();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            check(deadline);
            for (Talk talk : talks) {
                check(talk, deadline);
            }
        }
        long later = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (Told told : known) {
            told.check(house.alice(), DELTAS, later);
        }
        assertThat(endings.keySet()).contains("background completed", "background failed");
        System.out.println("Killed " + kills + " times: " + known.size() + " responses announced, " + seen + " events, "
                + endings);
    }

    private Talk talk() throws IOException {
        Answer made = house.alice().send("POST", "/v1/conversations", "{}".getBytes(StandardCharsets.UTF_8));
        return new Talk(made.json().path("id").asText(), new ArrayList<>());
    }

    private void killUnder(List<Talk> talks) throws Exception {
        List<Habit> habits = List.of(
                this::streams,
                this::asks,
                this::polls,
                this::polls,
                this::watches,
                this::watches,
                this::watches,
                this::comesBack,
                this::comesBack,
                this::cancels,
                this::cancelsAndWatches,
                client -> turn(client, talks.get(0)),
                client -> turn(client, talks.get(1)));
        int moment = seen.get() + 1 + random.nextInt(MOST_EVENTS);
        Client client = house.alice();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (Habit habit : habits) {
                clients.add(threads.submit(() -> until(habit, client)));
            }
            await("event number " + moment)
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> seen.get() >= moment
                            || clients.stream().anyMatch(each -> each.state() == Future.State.FAILED));
            house.server().kill();
            for (Future<?> each : clients) {
                each.get();
            }
        }
    }

    private static void until(Habit habit, Client client) {
        try {
            while (true) {
                habit.once(client);
            }
        } catch (IOException crashed) {
            // that is what was to happen
        }
    }

    /** A question that was not asked before; its last digit says how fast it is answered. */
    private Told told(boolean background) {
        int number = questions.incrementAndGet();
        Told told = new Told("question " + number + " " + (1 + number % 9), background);
        fresh.add(told);
        return told;
    }

    private void streams(Client client) throws IOException {
        watch(client, told(false), Integer.MAX_VALUE);
    }

    private void asks(Client client) throws IOException {
        Told told = told(false);
        told.saw(counted(client.create(told.request())));
    }

    private void polls(Client client) throws IOException {
        Told told = told(true);
        told.saw(counted(client.create(told.request())));
        poll(client, told);
    }

    private void poll(Client client, Told told) throws IOException {
        while (!told.ended()) {
            Scripts.pause(Duration.ofMillis(10));
            told.saw(counted(client.response(String.valueOf(told.id()))));
        }
    }

    private void watches(Client client) throws IOException {
        watch(client, told(true), Integer.MAX_VALUE);
    }

    private void watch(Client client, Told told, int events) throws IOException {
        try (EventStream stream = client.stream(told.request())) {
            read(stream, told, events);
        }
    }

    /** Leaves in the middle, comes back where it was, and leaves again. */
    private void comesBack(Client client) throws IOException {
        Told told = told(true);
        watch(client, told, 4);
        while (!told.ended()) {
            String path = "/v1/responses/" + told.id() + "?stream=true&starting_after=" + (told.position() - 1);
            try (EventStream stream = new EventStream(client.open("GET", path, new byte[0]), told.position())) {
                read(stream, told, 5);
            }
        }
    }

    private void cancels(Client client) throws IOException {
        Told told = told(true);
        told.saw(counted(client.create(told.request())));
        for (int look = 0; look < questions.get() % 9 && !told.ended(); look++) {
            Scripts.pause(Duration.ofMillis(15));
            told.saw(client.response(String.valueOf(told.id())));
        }
        cancel(client, told);
    }

    private void cancelsAndWatches(Client client) throws IOException {
        Told told = told(true);
        try (EventStream stream = client.stream(told.request())) {
            read(stream, told, 3 + questions.get() % 9);
            cancel(client, told);
            read(stream, told, Integer.MAX_VALUE);
        }
    }

    private void cancel(Client client, Told told) throws IOException {
        told.cancels();
        String path = "/v1/responses/" + told.id() + "/cancel";
        Answer answer = counted(client.send("POST", path, new byte[0]));
        if (answer.status() == 200) {
            assertThat(answer.json().path("status").asText()).isEqualTo("cancelled");
            told.saw(answer);
            told.saw(client.send("POST", path, new byte[0]));
        } else {
            assertThat(answer.text()).contains("Cannot cancel a completed response.");
        }
    }

    /** The next turn of a conversation: in the foreground, in the background, as a stream, in turn. */
    private void turn(Client client, Talk talk) throws IOException {
        int kind = talk.turns().size() % 3;
        Told told = told(kind > 0);
        talk.turns().add(told);
        ObjectNode request = told.request().put("conversation", talk.id());
        if (kind == 1) {
            try (EventStream stream = client.stream(request)) {
                read(stream, told, Integer.MAX_VALUE);
            }
        } else {
            told.saw(counted(client.create(request)));
            poll(client, told);
        }
    }

    private void read(EventStream stream, Told told, int most) throws IOException {
        for (int i = 0; i < most; i++) {
            Event event = stream.next();
            if (event == null) {
                assertThat(told.ended())
                        .as("a stream that is over has an ending")
                        .isTrue();
                return;
            }
            told.saw(event);
            seen.incrementAndGet();
        }
    }

    private Answer counted(Answer answer) {
        seen.incrementAndGet();
        return answer;
    }

    private void check(long deadline) throws IOException {
        for (Told told = fresh.poll(); told != null; told = fresh.poll()) {
            if (told.id() != null) {
                String kind = told.background() ? "background " : "foreground ";
                endings.merge(kind + told.check(house.alice(), DELTAS, deadline), 1, Integer::sum);
                known.add(told);
            }
        }
    }

    /** It is free again, and what it holds are the turns that completed, whole and in order. */
    private void check(Talk talk, long deadline) throws IOException {
        Told last = new Told("check " + questions.incrementAndGet() + " 0", false);
        ObjectNode request = last.request().put("conversation", talk.id());
        Answer answer = house.alice().create(request);
        while (answer.text().contains("conversation_locked")) {
            assertThat(System.nanoTime()).as(talk.id() + " is free within 30 s").isLessThan(deadline);
            Scripts.pause(Duration.ofMillis(50));
            answer = house.alice().create(request);
        }
        last.saw(answer);
        talk.turns().add(last);
        List<String> said = items(talk);
        for (Told turn : talk.turns()) {
            if (isTurn(turn, said)) {
                assertThat(said.subList(0, 2)).containsExactly(turn.question(), Told.answerTo(turn.question(), DELTAS));
                said.subList(0, 2).clear();
            }
        }
        assertThat(said).as("what nobody said").isEmpty();
    }

    /** Whether a turn must be there; of one that nobody was told of, nobody can say. */
    private boolean isTurn(Told turn, List<String> said) throws IOException {
        if (turn.id() == null) {
            return !said.isEmpty() && said.getFirst().equals(turn.question());
        }
        JsonNode response = house.alice().response(String.valueOf(turn.id())).json();
        return response.path("status").asText().equals("completed");
    }

    private List<String> items(Talk talk) throws IOException {
        List<String> said = new ArrayList<>();
        @Nullable String after = null;
        do {
            JsonNode page = house.alice()
                    .get("/v1/conversations/" + talk.id() + "/items?order=asc&limit=100"
                            + (after == null ? "" : "&after=" + after))
                    .json();
            page.path("data")
                    .forEach(item -> said.add(item.at("/content/0/text").asText()));
            after = page.path("has_more").asBoolean() ? page.path("last_id").asText() : null;
        } while (after != null);
        return said;
    }
}
