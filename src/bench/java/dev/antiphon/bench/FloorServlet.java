package dev.antiphon.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;

/** Takes a Responses request apart by looking for three keys, asks the upstream and rewrites its answer. */
@SuppressWarnings("serial")
final class FloorServlet extends HttpServlet {

    private static final byte[] MODEL = Json.ascii("\"model\":\"");
    private static final byte[] INPUT = Json.ascii("\"input\":\"");
    private static final byte[] STREAM = Json.ascii("\"stream\":true");
    private static final byte[] CONTENT = Json.ascii("\"content\":\"");
    private static final byte[] PROMPT_TOKENS = Json.ascii("\"prompt_tokens\":");
    private static final byte[] COMPLETION_TOKENS = Json.ascii("\"completion_tokens\":");

    private final SocketPool upstream;

    FloorServlet(int upstreamPort) {
        this.upstream = new SocketPool(upstreamPort, 8192);
    }

    /** Tells whoever waits for the start that it is over. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(Json.ascii("{\"object\":\"list\",\"data\":[]}"));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        boolean stream = Json.find(body, STREAM, 0, body.length) >= 0;
        String model = Json.string(body, MODEL, 0, body.length);
        SocketPool.Connection connection = upstream.borrow();
        try {
            ask(connection, model, body, stream);
            FloorResponse written = new FloorResponse(model, response.getOutputStream());
            if (stream) {
                response.setContentType("text/event-stream; charset=utf-8");
                response.setHeader("Cache-Control", "no-cache");
                rewriteStream(connection.in(), written);
            } else {
                response.setContentType("application/json");
                rewriteJson(connection.in().readBody(), written);
            }
            upstream.giveBack(connection);
        } catch (IOException e) {
            connection.socket().close();
            throw e;
        }
    }

    private static void ask(SocketPool.Connection connection, String model, byte[] body, boolean stream)
            throws IOException {
        int input = Json.find(body, INPUT, 0, body.length) + INPUT.length;
        int end = Json.endOfString(body, input);
        byte[] before = Json.ascii("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"");
        byte[] after = Json.ascii(
                stream
                        ? "\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
                        : "\"}],\"stream\":false}");
        byte[] head = Json.ascii("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + (before.length + end - input + after.length)
                + "\r\n\r\n");
        byte[] whole = Arrays.copyOf(head, head.length + before.length + end - input + after.length);
        System.arraycopy(before, 0, whole, head.length, before.length);
        System.arraycopy(body, input, whole, head.length + before.length, end - input);
        System.arraycopy(after, 0, whole, whole.length - after.length, after.length);
        connection.out().write(whole);
        if (!connection.in().readHead() || connection.in().status() != 200) {
            throw new IOException("the upstream refused");
        }
    }

    /** Flushes before each read that may block, and only then. */
    private static void rewriteStream(HttpInput upstream, FloorResponse response) throws IOException {
        response.open();
        upstream.pause(response::flush);
        Lines lines = new Lines(upstream::read, 4096);
        while (lines.next()) {
            int content = lines.find(CONTENT);
            if (content >= 0) {
                int start = content + CONTENT.length;
                response.delta(lines.bytes(), start, Json.endOfString(lines.bytes(), start));
            } else {
                long prompt = Json.number(lines.bytes(), PROMPT_TOKENS, lines.start(), lines.end());
                if (prompt >= 0) {
                    long completion = Json.number(lines.bytes(), COMPLETION_TOKENS, lines.start(), lines.end());
                    response.usage(prompt, completion);
                }
            }
        }
        upstream.pause(HttpInput.Pause.NOTHING);
        response.complete();
    }

    private static void rewriteJson(byte[] answer, FloorResponse response) throws IOException {
        int start = Json.find(answer, CONTENT, 0, answer.length) + CONTENT.length;
        response.text(answer, start, Json.endOfString(answer, start));
        response.usage(
                Json.number(answer, PROMPT_TOKENS, start, answer.length),
                Json.number(answer, COMPLETION_TOKENS, start, answer.length));
        response.json();
    }
}
