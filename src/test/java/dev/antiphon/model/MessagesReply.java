package dev.antiphon.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedUpstream} that speaks the Messages API says to one request. What is called on it is sent in that
 * order; {@link #stops} ends the answer.
 */
public final class MessagesReply {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Reply reply = Reply.stream().finish(null).withoutDone();
    private int blocks;

    private MessagesReply() {}

    /** An answer that has begun. */
    public static MessagesReply begins() {
        return begins(3, 0, 0);
    }

    /** An answer that has begun, and what was read for it. */
    public static MessagesReply begins(int fresh, int read, int written) {
        ObjectNode message = NODES.objectNode().put("id", "msg_theirs").put("type", "message");
        message.put("role", "assistant").put("model", "claude").putNull("stop_reason");
        message.putArray("content");
        message.putObject("usage")
                .put("input_tokens", fresh)
                .put("cache_creation_input_tokens", written)
                .put("cache_read_input_tokens", read)
                .put("output_tokens", 1)
                .put("service_tier", "standard");
        return new MessagesReply()
                .event(event("message_start").set("message", message))
                .event(event("ping"));
    }

    /** A whole answer in words. */
    public static Reply says(String... deltas) {
        return begins().text(deltas).stops("end_turn", 2);
    }

    /** An error in the API's form. */
    public static Reply error(int status, String type, String message) {
        return Reply.status(status, fault(type, message).toString());
    }

    public MessagesReply text(String... deltas) {
        begin(block("text").put("text", ""));
        for (String delta : deltas) {
            delta(block("text_delta").put("text", delta));
        }
        return end();
    }

    public MessagesReply thinking(@Nullable String signature, String... deltas) {
        begin(block("thinking").put("thinking", "").put("signature", ""));
        for (String delta : deltas) {
            delta(block("thinking_delta").put("thinking", delta));
        }
        if (signature != null) {
            delta(block("signature_delta").put("signature", signature));
        }
        return end();
    }

    public MessagesReply redacted(String data) {
        return begin(block("redacted_thinking").put("data", data)).end();
    }

    public MessagesReply toolUse(String id, String name, String... json) {
        ObjectNode use = block("tool_use").put("id", id).put("name", name);
        use.putObject("input");
        begin(use);
        delta(block("input_json_delta").put("partial_json", ""));
        for (String piece : json) {
            delta(block("input_json_delta").put("partial_json", piece));
        }
        return end();
    }

    public MessagesReply begin(ObjectNode block) {
        return event(event("content_block_start").put("index", blocks).set("content_block", block));
    }

    public MessagesReply delta(ObjectNode delta) {
        return event(event("content_block_delta").put("index", blocks).set("delta", delta));
    }

    public MessagesReply end() {
        return event(event("content_block_stop").put("index", blocks++));
    }

    /** The end of the answer. */
    public Reply stops(String reason, int output) {
        ObjectNode last = event("message_delta");
        last.putObject("delta").put("stop_reason", reason).putNull("stop_sequence");
        last.putObject("usage").put("output_tokens", output);
        return event(last).event(event("message_stop")).reply;
    }

    /** An error in place of the rest. */
    public Reply fails(String type, String message) {
        return event(fault(type, message)).reply;
    }

    /** The answer so far. */
    public Reply reply() {
        return reply;
    }

    public MessagesReply event(ObjectNode event) {
        reply.raw("event: " + event.path("type").asText() + "\ndata: " + event + "\n\n");
        return this;
    }

    /** An event, or a block, of that type. */
    public static ObjectNode event(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode block(String type) {
        return event(type);
    }

    private static ObjectNode fault(String type, String message) {
        ObjectNode fault = event("error");
        fault.putObject("error").put("type", type).put("message", message);
        return fault;
    }
}
