package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.process.EventStream.Event;
import dev.antiphon.protocol.Json;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many streams, slow streams, silent streams, and streams of characters that could break one. */
@NeedsShell
@ExtendWith(SharedServer.class)
@Timeout(60)
class StreamsIT {

    private final House house;

    StreamsIT(House house) {
        this.house = house;
    }

    @Test
    @Tag("U20")
    void aSilentStreamIsKeptOpenByComments() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("silent", Reply.says("Hel").waitsFor(gate).text("lo"));
        try (EventStream stream = house.alice().stream("silent", "Hi")) {
            stream.until("response.output_text.delta");
            stream.awaitComment();
            stream.awaitComment();
            gate.open();
            assertThat(stream.rest().wellFormed().text()).isEqualTo("Hello");
        }
    }

    @Test
    @Tag("R45")
    @Tag("R46")
    void fiftyStreamsOfTwoCallersNeverMix() throws Exception {
        house.upstream().always("echo", request -> {
            String word = Scripts.lastWords(request);
            Reply reply = Reply.stream();
            for (int i = 0; i < 20; i++) {
                reply.text(word + " ").pause(Duration.ofMillis(10));
            }
            return reply;
        });
        List<Callable<Story>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Client caller = i % 2 == 0 ? house.alice() : house.bob();
            String word = "word-" + i + "-" + (i % 2 == 0 ? "alice" : "bob");
            all.add(() -> {
                try (EventStream stream = caller.stream("echo", word)) {
                    Story story = stream.rest().wellFormed();
                    assertThat(story.text()).isEqualTo((word + " ").repeat(20));
                    return story;
                }
            });
        }
        Set<String> ids = new HashSet<>();
        for (Story story : together(all)) {
            ids.add(story.id());
            story.response()
                    .path("output")
                    .forEach(item -> ids.add(item.path("id").asText()));
        }
        assertThat(ids).hasSize(100);
    }

    @Test
    @Tag("R46")
    void aStreamThatRunsIsNotThereForSomebodyElse() throws Exception {
        Gate gate = new Gate();
        house.upstream().on("private", Reply.says("Hel").waitsFor(gate));
        try (EventStream stream = house.alice().stream("private", "Hi")) {
            String id = stream.id();
            assertThat(house.alice().response(id).json().path("status").asText())
                    .isEqualTo("in_progress");
            assertThat(house.bob().response(id).status()).isEqualTo(404);
            gate.open();
            stream.rest();
            assertThat(house.bob().response(id).status()).isEqualTo(404);
        }
    }

    @Test
    @Tag("R51")
    void aReaderWhoNeverReadsHoldsUpNobodyNotEvenItsOwnResponse() throws Exception {
        String[] pieces = Collections.nCopies(60, "x".repeat(100_000)).toArray(String[]::new);
        house.upstream().on("flood", Reply.says(pieces));
        try (Socket stuck = new Socket()) {
            stuck.setReceiveBufferSize(4_096);
            stuck.connect(
                    new java.net.InetSocketAddress("127.0.0.1", house.server().port()));
            Connection connection = new Connection(stuck);
            connection.send(
                    "POST",
                    "/v1/responses",
                    House.ALICE,
                    Json.bytes(Client.ask("flood", "Hi").put("stream", true)));
            EventStream stream = new EventStream(connection);
            String id = stream.id();
            house.upstream().on("beside", Reply.says("Hello"));
            assertThat(house.alice().create("beside", "Hi").status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(house.alice()
                                    .response(id)
                                    .json()
                                    .path("status")
                                    .asText())
                            .isEqualTo("completed"));
            assertThat(stream.rest().wellFormed().text()).hasSize(6_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\n\nc",
                "a\r\nb\r\r",
                "\n\ndata: [DONE]\n\n",
                "\n\nevent: response.completed\ndata: {}\n\n",
                "a\u2028b\u2029c\u0085d",
                "a\0b\u001bc\u007f",
                "\"}\\\"}",
                "\uFEFFa",
                "family 👩‍👩‍👧‍👦 flag 🇪🇺"
            })
    void whatAModelSaysNeverBreaksAnEvent(String said) throws Exception {
        String model = "says-" + Integer.toHexString(said.hashCode());
        house.upstream()
                .on(
                        model,
                        Reply.says(said)
                                .delta(JsonNodeFactory.instance.objectNode().put("reasoning_content", said))
                                .toolCall(
                                        "c1",
                                        "f",
                                        Json.MAPPER
                                                .createObjectNode()
                                                .put("a", said)
                                                .toString()));
        try (EventStream stream = house.alice().stream(model, said)) {
            Story story = stream.rest().wellFormed();
            assertThat(story.text()).isEqualTo(said);
            assertThat(story.last().type()).isEqualTo("response.completed");
            assertThat(house.alice().response(story.id()).text()).isEqualTo(story.responseText());
        }
    }

    @Test
    void halvesOfAnEmojiInTwoChunksComeWhole() throws Exception {
        house.upstream()
                .on(
                        "halves",
                        Reply.stream()
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\ud83c\"}}]}")
                                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\udf0db\"}}]}"));
        try (EventStream stream = house.alice().stream("halves", "Hi")) {
            Story story = stream.rest().wellFormed();
            for (Event event : story.events()) {
                assertThat(event.raw()).doesNotContain("?", "\uFFFD", "\\ud83c");
            }
            assertThat(story.text()).isEqualTo("a🌍b");
        }
    }

    @Test
    void everyRequestHasAnIdOfItsOwn() throws Exception {
        Set<String> ids = Collections.synchronizedSet(new HashSet<>());
        List<Callable<Boolean>> all = Collections.nCopies(
                200, () -> ids.add(house.alice().get("/v1/models").header("x-request-id")));
        assertThat(together(all)).doesNotContain(false);
        assertThat(ids).hasSize(200).allMatch(id -> id.matches("req_[0-9a-f]{32}"));
    }

    @Test
    @Tag("R39")
    @Tag("R78")
    void whatBelongsToAnotherLooksLikeWhatIsNotThere() throws Exception {
        house.upstream().on("foreign", Reply.says("Hello"));
        String foreign = house.bob().create("foreign", "Hi").json().path("id").asText();
        String absent = foreign.substring(0, foreign.length() - 4) + (foreign.endsWith("0000") ? "1111" : "0000");
        for (String after : List.of("", "/input_items")) {
            assertSame(
                    house.alice().get("/v1/responses/" + foreign + after),
                    foreign,
                    house.alice().get("/v1/responses/" + absent + after),
                    absent);
        }
        assertSame(
                house.alice().send("DELETE", "/v1/responses/" + foreign, new byte[0]),
                foreign,
                house.alice().send("DELETE", "/v1/responses/" + absent, new byte[0]),
                absent);
        assertSame(
                house.alice().send("POST", "/v1/responses/" + foreign + "/cancel", new byte[0]),
                foreign,
                house.alice().send("POST", "/v1/responses/" + absent + "/cancel", new byte[0]),
                absent);
        assertSame(
                house.alice().create(Client.ask("foreign", "Hi").put("previous_response_id", foreign)),
                foreign,
                house.alice().create(Client.ask("foreign", "Hi").put("previous_response_id", absent)),
                absent);
        assertThat(house.bob().response(foreign).status()).isEqualTo(200);
    }

    private static void assertSame(Answer foreign, String foreignId, Answer absent, String absentId) {
        foreign.error();
        assertThat(foreign.status()).isEqualTo(absent.status()).isIn(400, 404);
        assertThat(foreign.text().replace(foreignId, "ID"))
                .isEqualTo(absent.text().replace(absentId, "ID"));
        assertThat(foreign.headers().keySet()).isEqualTo(absent.headers().keySet());
    }

    private static <T> List<T> together(List<Callable<T>> all) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(all)) {
                results.add(each.get());
            }
            return results;
        }
    }
}
