package dev.antiphon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Calls one server and checks what it answers. It is as light as it can be, for it shares the cores with the server. */
final class LoadClient {

    private static final byte[] DATA = Json.ascii("data: ");
    private static final byte[] SEQUENCE = Json.ascii("\"sequence_number\":");
    private static final byte[] DELTA_EVENT = Json.ascii("\"type\":\"response.output_text.delta\"");
    private static final byte[] DELTA = Json.ascii("\"delta\":\"");
    private static final byte[] CREATED = Json.ascii("\"type\":\"response.created\"");
    private static final byte[] ID = Json.ascii("\"id\":\"");
    private static final byte[] COMPLETED = Json.ascii("\"type\":\"response.completed\"");

    /** What an answer has to be: tokens of text, after calls of tools that the server ran. */
    private record Expected(int tokens, int calls) {}

    private final SocketPool pool;
    private final String headers;

    LoadClient(int port, String key) {
        this.pool = new SocketPool(port, 4096);
        this.headers = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + key + "\r\n";
    }

    /** Closes the idle connections, so that the next caller finds a server it has not met. */
    void forget() throws IOException {
        pool.clear();
    }

    /** Posts a request and reads the whole answer. */
    Answer post(String json, int expectedTokens) throws IOException {
        byte[] body = exchange("POST", "/v1/responses", json, 200);
        return AnswerCheck.response(body, 0, body.length, expectedTokens);
    }

    /** The same where the server runs tools first. */
    Answer post(String json, int expectedTokens, int calls) throws IOException {
        byte[] body = exchange("POST", "/v1/responses", json, 200);
        return AnswerCheck.response(body, 0, body.length, expectedTokens, calls);
    }

    Answer get(String id, int expectedTokens) throws IOException {
        byte[] body = exchange("GET", "/v1/responses/" + id, null, 200);
        return AnswerCheck.response(body, 0, body.length, expectedTokens);
    }

    /** Begins a conversation and returns its id. */
    String conversation() throws IOException {
        byte[] body = exchange("POST", "/v1/conversations", "{}", 200);
        return Json.string(body, ID, 0, body.length);
    }

    /** Whether the server answers at all and knows the key. */
    boolean isReady() {
        try {
            exchange("GET", "/v1/models", null, 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private byte[] exchange(String method, String path, @Nullable String json, int expected) throws IOException {
        SocketPool.Connection connection = pool.borrow();
        try {
            send(connection, method, path, json);
            byte[] body = connection.in().readBody();
            if (connection.in().status() != expected) {
                throw refused(connection, body);
            }
            pool.giveBack(connection);
            return body;
        } catch (IOException | RuntimeException e) {
            connection.socket().close();
            throw e;
        }
    }

    /** Posts a request and reads the stream; takes the time of the first token and what was added to each of them. */
    Answer stream(String json, int expectedTokens, @Nullable Latencies firstToken, @Nullable Latencies added)
            throws IOException {
        return events("POST", "/v1/responses", json, new Expected(expectedTokens, 0), firstToken, added);
    }

    /** The same, untimed, where the server runs tools first. */
    Answer stream(String json, int expectedTokens, int calls) throws IOException {
        return events("POST", "/v1/responses", json, new Expected(expectedTokens, calls), null, null);
    }

    /** Reads a stored response as a stream, from its first event. */
    Answer replay(String id, int expectedTokens) throws IOException {
        return events("GET", "/v1/responses/" + id + "?stream=true", null, new Expected(expectedTokens, 0), null, null);
    }

    private Answer events(
            String method,
            String path,
            @Nullable String json,
            Expected expected,
            @Nullable Latencies firstToken,
            @Nullable Latencies added)
            throws IOException {
        SocketPool.Connection connection = pool.borrow();
        try {
            long start = System.nanoTime();
            send(connection, method, path, json);
            if (connection.in().status() != 200) {
                throw refused(connection, connection.in().readBody());
            }
            Answer answer = readEvents(connection.in(), expected, start, firstToken, added);
            pool.giveBack(connection);
            return answer;
        } catch (IOException | RuntimeException e) {
            connection.socket().close();
            throw e;
        }
    }

    private static Answer readEvents(
            HttpInput in, Expected expected, long start, @Nullable Latencies firstToken, @Nullable Latencies added)
            throws IOException {
        Lines lines = new Lines(in::read, 2048);
        int events = 0;
        int tokens = 0;
        Answer answer = null;
        while (lines.next()) {
            if (Json.find(lines.bytes(), DATA, lines.start(), Math.min(lines.end(), lines.start() + 6)) < 0) {
                continue;
            }
            if (answer != null) {
                require(lines.text().equals("data: [DONE]"), "an event after the last one", lines);
                continue;
            }
            require(sequence(lines) == events, "sequence_number is not " + events, lines);
            require(events > 0 || lines.find(CREATED) >= 0, "the first event is not response.created", lines);
            events++;
            if (lines.find(DELTA_EVENT) >= 0) {
                if (tokens == 0 && firstToken != null) {
                    firstToken.add((System.nanoTime() - start) / 1000);
                }
                tokens = AnswerCheck.stamps(lines.bytes(), lines.find(DELTA) + DELTA.length, tokens, added);
            } else if (lines.find(COMPLETED) >= 0) {
                require(tokens == expected.tokens(), tokens + " tokens of " + expected.tokens(), lines);
                answer = AnswerCheck.response(
                        lines.bytes(), lines.start(), lines.end(), expected.tokens(), expected.calls());
            }
        }
        if (answer == null) {
            throw new IOException("the stream ended after " + events + " events without response.completed");
        }
        return answer;
    }

    private static long sequence(Lines lines) {
        return Json.number(lines.bytes(), SEQUENCE, lines.start(), lines.end());
    }

    private void send(SocketPool.Connection connection, String method, String path, @Nullable String json)
            throws IOException {
        String length =
                json == null ? "" : "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n";
        connection
                .out()
                .write(Json.ascii(method + " " + path + headers + length + "\r\n" + (json == null ? "" : json)));
        if (!connection.in().readHead()) {
            throw new IOException("the server closed the connection instead of answering");
        }
    }

    private static IOException refused(SocketPool.Connection connection, byte[] body) {
        return new IOException(connection.in().startLine() + " " + new String(body, StandardCharsets.UTF_8));
    }

    private static void require(boolean condition, String fault, Lines lines) {
        if (!condition) {
            String text = lines.text();
            throw new IllegalStateException(fault + ": " + text.substring(0, Math.min(text.length(), 1500)));
        }
    }
}
