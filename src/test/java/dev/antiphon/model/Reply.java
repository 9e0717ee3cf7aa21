package dev.antiphon.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedUpstream} says to one request: a list of steps, played in order. Begin with one of the static
 * methods; what is called on it is added at the end, before the usual ending of the stream.
 *
 * <pre>{@code text("Hel", "lo").waitsFor(gate).text(" world").withUsage(7, 3)}</pre>
 */
public final class Reply {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private interface Step {
        void play(Wire wire) throws Exception;
    }

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private int status = 200;
    private int slice = Integer.MAX_VALUE;
    private boolean untilClose;
    private boolean ends = true;
    private boolean done = true;
    private @Nullable String finish = "stop";
    private @Nullable ObjectNode usage;
    private int calls;

    private Reply(String contentType) {
        headers.put("Content-Type", contentType);
    }

    /** A stream in which nothing is said (yet). */
    public static Reply stream() {
        return new Reply("text/event-stream");
    }

    /** An answer in words. */
    public static Reply says(String... deltas) {
        return stream().text(deltas);
    }

    /** An answer that calls one tool; the arguments come in the given pieces. */
    public static Reply callsTool(String callId, String name, String... arguments) {
        return stream().toolCall(callId, name, arguments);
    }

    /** An answer with a status and a body, no stream. */
    public static Reply status(int status, String body) {
        Reply reply = new Reply("application/json");
        reply.status = status;
        reply.finish = null;
        reply.done = false;
        return reply.raw(body);
    }

    /** An error in the form of OpenAI. */
    public static Reply error(int status, String code, String message) {
        ObjectNode body = NODES.objectNode();
        body.putObject("error").put("message", message).put("code", code).put("type", code);
        return status(status, body.toString());
    }

    /** The connection is accepted and the request read, and that is all. */
    public static Reply hangs() {
        return stream().silent().hanging();
    }

    /** The connection is closed before a status line is sent. */
    public static Reply drops() {
        return stream().silent().resets();
    }

    public Reply text(String... deltas) {
        for (String delta : deltas) {
            delta(NODES.objectNode().put("content", delta));
        }
        return this;
    }

    public Reply reasoning(String... deltas) {
        for (String delta : deltas) {
            delta(NODES.objectNode().put("reasoning_content", delta));
        }
        return this;
    }

    public Reply refusal(String... deltas) {
        for (String delta : deltas) {
            delta(NODES.objectNode().put("refusal", delta));
        }
        return this;
    }

    public Reply toolCall(String callId, String name, String... arguments) {
        toolPiece(calls, callId, name, "");
        for (String piece : arguments) {
            toolPiece(calls, null, null, piece);
        }
        calls++;
        return finish("tool_calls");
    }

    private void toolPiece(int index, @Nullable String id, @Nullable String name, String arguments) {
        ObjectNode delta = NODES.objectNode();
        ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
        if (id != null) {
            call.put("id", id).put("type", "function");
        }
        ObjectNode function = call.putObject("function");
        if (name != null) {
            function.put("name", name);
        }
        function.put("arguments", arguments);
        delta(delta);
    }

    /** A chunk with one choice that has this delta. */
    public Reply delta(ObjectNode delta) {
        return chunk(chunkOf(delta, null).toString());
    }

    /** An event with this data. */
    public Reply chunk(String json) {
        return raw("data: " + json + "\n\n");
    }

    /** These bytes of the body, as they are. */
    public Reply raw(String body) {
        return raw(body.getBytes(StandardCharsets.UTF_8));
    }

    public Reply raw(byte[] body) {
        return step(wire -> wire.body(body));
    }

    /** Bytes that bring their own HTTP chunks, to be sent in one go. */
    public Reply framed(String chunks) {
        return step(wire -> wire.raw(chunks.getBytes(StandardCharsets.UTF_8)));
    }

    public Reply pause(Duration time) {
        return step(wire -> wire.sleep(time));
    }

    public Reply waitsFor(Gate gate) {
        return step(wire -> gate.await());
    }

    public Reply finish(@Nullable String reason) {
        finish = reason;
        return this;
    }

    public Reply withUsage(int prompt, int completion) {
        usage = NODES.objectNode();
        usage.put("prompt_tokens", prompt).put("completion_tokens", completion);
        usage.put("total_tokens", prompt + completion);
        return this;
    }

    public Reply header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Leaves {@code [DONE]} out. */
    public Reply withoutDone() {
        done = false;
        return this;
    }

    /** Sends everything in slices of so many bytes. */
    public Reply inSlicesOf(int bytes) {
        slice = bytes;
        return this;
    }

    /** Sends the body without HTTP chunks, so that only the end of the connection ends it. */
    public Reply untilClose() {
        untilClose = true;
        headers.put("Connection", "close");
        return this;
    }

    /** Stops in the middle: no finish reason, no usage, no {@code [DONE]}, and the sending side is closed. */
    public Reply halfCloses() {
        return breaksOff().step(Wire::halfClose);
    }

    /** Stops in the middle and resets the connection. */
    public Reply resets() {
        return breaksOff().step(Wire::reset);
    }

    /** Stops in the middle and stays silent until the client closes the connection. */
    public Reply hanging() {
        return breaksOff().step(Wire::hang);
    }

    private Reply silent() {
        status = 0;
        return this;
    }

    private Reply breaksOff() {
        ends = false;
        return this;
    }

    private Reply step(Step step) {
        steps.add(step);
        return this;
    }

    void play(Wire wire) throws Exception {
        wire.chunked(!untilClose);
        wire.slices(slice);
        if (status > 0) {
            wire.raw(head().getBytes(StandardCharsets.US_ASCII));
        }
        for (Step step : steps) {
            step.play(wire);
        }
        if (ends) {
            end(wire);
        }
    }

    private String head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head + (untilClose ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
    }

    private void end(Wire wire) throws Exception {
        if (finish != null) {
            wire.body(event(chunkOf(NODES.objectNode(), finish).toString()));
        }
        if (usage != null) {
            wire.body(event(NODES.objectNode()
                    .put("model", "scripted-1")
                    .<ObjectNode>set("choices", NODES.arrayNode())
                    .set("usage", usage)
                    .toString()));
        }
        if (done) {
            wire.body(event("[DONE]"));
        }
        wire.end();
    }

    private static byte[] event(String data) {
        return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode chunkOf(ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = NODES.objectNode();
        chunk.put("id", "chatcmpl-1").put("object", "chat.completion.chunk").put("created", 1);
        chunk.put("model", "scripted-1");
        ArrayNode choices = chunk.putArray("choices");
        ObjectNode choice = choices.addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finish);
        return chunk;
    }
}
