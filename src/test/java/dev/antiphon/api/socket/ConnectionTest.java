package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.antiphon.agent.Script;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a connection ends: by age, by silence, by a stop of the server, or because there are too many. */
class ConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final Peer peer = new Peer();

    @Test
    void anOldConnectionIsClosedWhenNothingRunsOnIt() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger lanes = new AtomicInteger();
        try (Rooms rooms = new Rooms(waiting(gate), limits(Duration.ofMillis(500), LONG, LONG))) {
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(""), true);
            connection.text(Rooms.create(""), true);
            assertThat(peer.next().get("type").asText()).isEqualTo("response.created");
            await().untilAsserted(() -> {
                connection.text(Rooms.create(",\"stream_id\":\"new" + lanes.incrementAndGet() + "\""), true);
                JsonNode said = peer.next();
                assertThat(said.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
                assertThat(said.get("stream_id").asText()).startsWith("new");
            });
            assertThat(peer.closed).isNull();
            gate.countDown();
            await().until(() -> peer.closed != null);
            assertThat(peer.closed.getCloseCode().getCode()).isEqualTo(1001);
            List<JsonNode> rest = peer.rest();
            assertThat(rest).anyMatch(said -> said.get("type").asText().equals("response.completed"));
            // The one that waited behind it, and then the reason for the end.
            assertThat(rest.stream().filter(said -> !said.has("stream_id") && said.has("status")))
                    .hasSize(2)
                    .allMatch(said -> said.at("/error/code").asText().equals("websocket_connection_limit_reached"));
            assertThat(rest.getLast().get("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void aPeerIsAskedForASignOfLifeAndWithoutOneItIsClosed() throws IOException {
        try (Rooms rooms = new Rooms(text(), limits(LONG, SHORT, Duration.ofMillis(300)))) {
            Connection connection = rooms.open(peer);
            int heard = 0;
            while (heard < 40) {
                int asked = heard;
                await().pollInterval(Duration.ofMillis(2)).until(() -> peer.pings.get() > asked);
                heard = peer.pings.get();
                connection.heard();
            }
            assertThat(peer.closed).isNull();
            await().until(() -> peer.closed != null);
        }
    }

    @Test
    void aStopClosesIdleConnectionsAtOnceAndTheOthersWhenTheyAreDone() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Peer busy = new Peer();
        try (Rooms rooms = new Rooms(waiting(gate), Rooms.PATIENT)) {
            rooms.open(peer);
            rooms.open(busy).text(Rooms.create(""), true);
            assertThat(busy.next().get("type").asText()).isEqualTo("response.created");
            rooms.sockets().drain();
            assertThat(peer.next().get("status").asInt()).isEqualTo(503);
            await().until(() -> peer.closed != null);
            assertThat(busy.closed).isNull();
            gate.countDown();
            JsonNode said = busy.next();
            while (!said.get("type").asText().equals("response.completed")) {
                said = busy.next();
            }
            assertThat(busy.next().get("status").asInt()).isEqualTo(503);
            await().until(() -> busy.closed != null);
        }
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws Exception {
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            rooms.open(new Peer());
            Connection second = rooms.open(new Peer());
            rooms.open(peer);
            JsonNode said = peer.next();
            assertThat(said.get("status").asInt()).isEqualTo(429);
            assertThat(said.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
            await().until(() -> peer.closed != null);
            second.closed();
            Peer next = new Peer();
            rooms.open(next).text(Rooms.create(""), true);
            assertThat(next.next().get("type").asText()).isEqualTo("response.created");
        }
    }

    @Test
    void aRevokedKeyBeginsNothingMore() throws Exception {
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            Connection connection = rooms.open(peer);
            rooms.revoked = true;
            connection.text(Rooms.create(""), true);
            assertThat(peer.next().at("/error/code").asText()).isEqualTo("invalid_api_key");
        }
    }

    @Test
    void aRequestThatHasWaitedIsAnsweredAsAnyOther() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (Rooms rooms = new Rooms(waiting(gate), Rooms.PATIENT)) {
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(""), true);
            connection.text(Rooms.create(",\"metadata\":{\"number\":\"two\"},\"generate\":false"), true);
            gate.countDown();
            JsonNode said = peer.next();
            while (said.at("/response/metadata").isEmpty()) {
                said = peer.next();
            }
            assertThat(said.at("/response/metadata/number").asText()).isEqualTo("two");
            assertThat(peer.next().get("type").asText()).isEqualTo("response.in_progress");
            assertThat(peer.next().get("type").asText()).isEqualTo("response.completed");
        }
    }

    @Test
    void aConnectionThatCameWithoutACallerIsClosedWithoutAWord() throws Exception {
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            new ResponsesEndpoint().onOpen(peer.session(), null);
            assertThat(peer.closed.getCloseCode().getCode()).isEqualTo(1008);
            assertThat(peer.closed.getReasonPhrase()).isEmpty();
            assertThat(peer.silent()).isTrue();
        }
    }

    @Test
    void aStopDoesNotWaitForAPeerThatCannotBeClosed() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        peer.closing = () -> pass(gate);
        Peer other = new Peer();
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            rooms.open(peer);
            rooms.open(other);
            Thread stop = Thread.ofVirtual().start(rooms.sockets()::close);
            assertThat(stop.join(Duration.ofSeconds(20))).isTrue();
            assertThat(peer.closed).isNull();
            assertThat(other.closed).isNotNull();
        } finally {
            gate.countDown();
        }
    }

    @Test
    void anAnswerThatCannotBeRememberedEndsTheConnection() throws Exception {
        try (Rooms rooms =
                new Rooms(saying(new TextDelta("Hi", List.of(new POJONode(new OnlyForRuns())))), Rooms.PATIENT)) {
            rooms.open(peer)
                    .text(Rooms.create(",\"top_logprobs\":1,\"include\":[\"message.output_text.logprobs\"]"), true);
            await().until(() -> peer.closed != null);
            assertThat(peer.rest()).noneMatch(said -> said.get("type").asText().equals("response.completed"));
        }
    }

    /** Whoever runs a response can write it down, and whoever answers on a connection cannot. */
    @JsonSerialize(using = OnlyForRuns.Writer.class)
    private static final class OnlyForRuns {

        private static final class Writer extends JsonSerializer<OnlyForRuns> {

            @Override
            public void serialize(OnlyForRuns value, JsonGenerator json, SerializerProvider provider)
                    throws IOException {
                if (Thread.currentThread().getName().startsWith("exchange-")) {
                    throw new IllegalStateException("A defect");
                }
                json.writeStartObject();
                json.writeEndObject();
            }
        }
    }

    private static ModelClient saying(TextDelta text) {
        Deque<ModelEvent> events = new ArrayDeque<>(List.of(text, new ModelEvent.Finished(ModelEvent.Reason.STOP)));
        return (request, cancel) -> new ModelStream() {
            @Override
            public ModelEvent next() {
                return events.poll();
            }

            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static SocketLimits limits(Duration lifetime, Duration heartbeat, Duration patience) {
        return new SocketLimits(2, 1 << 20, 1 << 20, lifetime, heartbeat, patience);
    }

    private static Script text() throws IOException {
        return Script.of(Path.of("src/test/resources/transcripts/a-text-answer.model.jsonl"));
    }

    private static Script waiting(CountDownLatch gate) throws IOException {
        return text().before(line -> pass(gate));
    }
}
