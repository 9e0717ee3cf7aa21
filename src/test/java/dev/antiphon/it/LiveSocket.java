package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket as plain as it can be had; every message that comes by is checked against the contract. */
final class LiveSocket implements AutoCloseable {

    private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final WebSocket socket;
    private volatile CompletableFuture<Boolean> pong = new CompletableFuture<>();

    private LiveSocket(URI address, String key, Map<String, String> headers) {
        WebSocket.Builder opening = Http.CLIENT.newWebSocketBuilder().header("Authorization", "Bearer " + key);
        headers.forEach(opening::header);
        socket = opening.buildAsync(address, new Listener()).join();
    }

    static LiveSocket open() {
        return open("/v1/responses", Installation.ALICE);
    }

    static LiveSocket open(String path, String key) {
        return open(path, key, Map.of());
    }

    /** With these headers of the handshake. */
    static LiveSocket open(String path, String key, Map<String, String> headers) {
        URI address = URI.create(Installation.get().url().toString().replace("http", "ws") + path);
        return new LiveSocket(address, key, headers);
    }

    /** What the server answers to a handshake that it refuses. */
    static Http.Answer refused(String path, String key) {
        try (LiveSocket ignored = open(path, key)) {
            throw new AssertionError("The connection was opened");
        } catch (CompletionException failed) {
            var response = ((WebSocketHandshakeException) failed.getCause()).getResponse();
            HttpHeaders headers = response.headers();
            return new Http.Answer(response.statusCode(), headers, new byte[0]);
        }
    }

    /** A message that creates a response: the fields beside type and model, as JSON without braces. */
    LiveSocket create(String fields) {
        return send(
                "{\"type\":\"response.create\",\"model\":\"scripted\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    LiveSocket send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    LiveSocket sendPiece(String text, boolean last) {
        socket.sendText(text, last).join();
        return this;
    }

    LiveSocket sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /** Waits until the server has taken everything in that was sent: it answers a ping behind it. */
    LiveSocket arrived() {
        pong = new CompletableFuture<>();
        socket.sendPing(ByteBuffer.allocate(0)).join();
        pong.orTimeout(20, TimeUnit.SECONDS).join();
        return this;
    }

    /** The next message. */
    JsonNode next() {
        return json(text());
    }

    String text() {
        try {
            String message = messages.poll(20, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** How often the server has asked for a sign of life. */
    int pings() {
        return pings.get();
    }

    boolean silent() {
        return messages.isEmpty();
    }

    /** Reads on to the next event of this type, whichever lane it belongs to. */
    JsonNode until(String type) {
        JsonNode event = next();
        while (!event.get("type").asText().equals(type)) {
            event = next();
        }
        return event;
    }

    /** The next message, which has to be an error. */
    JsonNode error() {
        JsonNode message = next();
        assertThat(message.get("type").asText()).as(message.toString()).isEqualTo("error");
        return message;
    }

    /** All events of the next response; only one lane may talk. */
    EventStream turn() {
        List<JsonNode> events = new ArrayList<>();
        do {
            ObjectNode event = (ObjectNode) next();
            event.remove(List.of("stream_id", "status"));
            events.add(event);
        } while (!LAST.contains(events.getLast().get("type").asText()));
        return EventStream.ofEvents(events);
    }

    /** The code of the close frame. */
    int closed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Leaves without a word. */
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> socket);
        }
        closed.orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> 0).join();
        socket.abort();
    }

    private static JsonNode json(String text) {
        JsonNode message = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        if (message.get("type").asText().equals("error")) {
            Contract.socketError(message);
        }
        return message;
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket peer, CharSequence piece, boolean last) {
            message.append(piece);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            peer.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket peer, ByteBuffer message) {
            pings.incrementAndGet();
            peer.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket peer, ByteBuffer message) {
            pong.complete(true);
            peer.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket peer, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket peer, Throwable broken) {
            closed.complete(1006);
        }
    }
}
