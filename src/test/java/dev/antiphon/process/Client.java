package dev.antiphon.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Somebody who uses a server: a connection for each request, as impatient clients have it. */
record Client(int port, @Nullable String key) {

    static ObjectNode ask(String model, String input) {
        return Json.MAPPER.createObjectNode().put("model", model).put("input", input);
    }

    Answer create(String model, String input) throws IOException {
        return create(ask(model, input));
    }

    Answer create(ObjectNode request) throws IOException {
        return send("POST", "/v1/responses", Json.bytes(request));
    }

    Answer get(String path) throws IOException {
        return send("GET", path, new byte[0]);
    }

    /** The stored response. */
    Answer response(String id) throws IOException {
        return get("/v1/responses/" + id);
    }

    Answer send(String method, String path, byte[] body) throws IOException {
        try (Connection connection = open(method, path, body)) {
            return connection.answer();
        }
    }

    /** Sends the request and leaves the answer to be read, or not. */
    Connection open(String method, String path, byte[] body) throws IOException {
        return new Connection(new Socket("127.0.0.1", port)).send(method, path, key, body);
    }

    /** Creates under a key: the answer is the same when it is asked for again. */
    Answer create(String idempotencyKey, ObjectNode request) throws IOException {
        try (Connection connection = open(idempotencyKey, request)) {
            return connection.answer();
        }
    }

    /** The same as a stream, whose head is there. */
    EventStream stream(String idempotencyKey, ObjectNode request) throws IOException {
        return new EventStream(open(idempotencyKey, request.put("stream", true)));
    }

    Connection open(String idempotencyKey, ObjectNode request) throws IOException {
        return new Connection(new Socket("127.0.0.1", port))
                .send("POST", "/v1/responses", key, Json.bytes(request), "Idempotency-Key: " + idempotencyKey + "\r\n");
    }

    /** Asks for a stream and returns when its head is there. */
    EventStream stream(String model, String input) throws IOException {
        return stream(ask(model, input));
    }

    EventStream stream(ObjectNode request) throws IOException {
        return new EventStream(open("POST", "/v1/responses", Json.bytes(request.put("stream", true))));
    }
}
