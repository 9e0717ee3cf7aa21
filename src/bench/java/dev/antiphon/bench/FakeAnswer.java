package dev.antiphon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** One answer of the fake upstream, as JSON or as a stream, paced as its script says. */
final class FakeAnswer {

    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ChatRequest request;
    private final Script script;
    private final OutputStream out;
    private final String frame;

    FakeAnswer(ChatRequest request, OutputStream out) {
        this.request = request;
        this.script = request.script();
        this.out = out;
        this.frame =
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\""
                        + request.model() + "\",\"choices\":[";
    }

    void send() throws IOException, InterruptedException {
        if (request.stream()) {
            sendStream();
        } else {
            sendJson();
        }
    }

    private void sendStream() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder(frame).append(choice("{\"role\":\"assistant\",\"content\":\"\"}", null));
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
                text.append(frame).append(choice("{\"content\":\"" + Stamp.text(token) + "\"}", null));
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
        if (call) {
            text.append(frame).append(choice("{\"tool_calls\":[" + toolCall("\"index\":0,") + "]}", null));
        }
        text.append(frame).append(choice("{}", call ? "tool_calls" : "stop"));
        if (request.includeUsage()) {
            text.append(frame).append("],").append(usage()).append("}\n\n");
        }
        text.append("data: [DONE]\n\n");
        writeLast(text, first);
    }

    private void sendJson() throws IOException, InterruptedException {
        Thread.sleep((long) script.delay() * script.tokens());
        boolean call = request.wantsCall();
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < script.tokens(); token++) {
            text.append(Stamp.text(token));
        }
        String message = call
                ? "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + toolCall("") + "]}"
                : "{\"role\":\"assistant\",\"content\":\"" + text + "\"}";
        String body = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\""
                + request.model() + "\",\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\""
                + (call ? "tool_calls" : "stop") + "\"}]," + usage() + "}";
        out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body));
    }

    private static String choice(String delta, String finish) {
        return "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    private String toolCall(String index) {
        return "{" + index + "\"id\":\"call_" + request.toolResults()
                + "\",\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{\\\"key\\\":\\\"k"
                + request.toolResults() + "\\\"}\"}}";
    }

    private String usage() {
        int completion = request.wantsCall() ? 1 : script.tokens();
        return "\"usage\":{\"prompt_tokens\":" + request.messages() + ",\"completion_tokens\":" + completion
                + ",\"total_tokens\":" + (request.messages() + completion) + "}";
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
