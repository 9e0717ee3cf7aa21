package dev.antiphon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** One answer of the fake upstream, as JSON (in Chat Completions only) or as a stream, paced as its script says. */
final class FakeAnswer {

    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ChatRequest request;
    private final Script script;
    private final Words words;
    private final OutputStream out;

    FakeAnswer(ChatRequest request, Protocol protocol, OutputStream out) {
        this.request = request;
        this.script = request.script();
        this.words = protocol.words(request);
        this.out = out;
    }

    void send() throws IOException, InterruptedException {
        if (request.stream()) {
            sendStream();
        } else {
            sendJson();
        }
    }

    private void sendStream() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder(words.opening());
        boolean call = request.wantsCall();
        int tokens = call ? 0 : script.tokens();
        int perWrite = script.perWrite() == 0 ? Math.max(1, tokens) : script.perWrite();
        boolean first = true;
        if (script.delay() > 0) {
            first = write(text, first);
            Thread.sleep(ThreadLocalRandom.current().nextInt(script.delay()));
        }
        for (int token = 0; token < tokens; ) {
            for (int last = Math.min(tokens, token + perWrite); token < last; token++) {
                text.append(words.token(Stamp.text(token)));
            }
            if (script.delay() > 0) {
                first = write(text, first);
                Thread.sleep(script.delay());
            } else if (token < tokens) {
                first = write(text, first);
            }
        }
        if (script.end() == Script.End.HANG) {
            write(text, first);
            return;
        }
        writeLast(text.append(call ? words.call() : "").append(words.ending()), first);
    }

    private void sendJson() throws IOException, InterruptedException {
        Thread.sleep((long) script.delay() * script.tokens());
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < script.tokens(); token++) {
            text.append(Stamp.text(token));
        }
        String body = new ChatWords(request).json(text.toString());
        out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body));
    }

    /** Writes one chunk and empties the text; the head goes out with the first. */
    private boolean write(StringBuilder text, boolean first) throws IOException {
        if (!text.isEmpty()) {
            out.write(bytes((first ? STREAM_HEAD : "") + chunk(text)));
            text.setLength(0);
        }
        return false;
    }

    private void writeLast(StringBuilder text, boolean first) throws IOException {
        out.write(bytes((first ? STREAM_HEAD : "") + chunk(text) + "0\r\n\r\n"));
    }

    private static String chunk(StringBuilder text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
