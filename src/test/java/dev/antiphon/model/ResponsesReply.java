package dev.antiphon.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a {@link ScriptedUpstream} that speaks the Responses API says to one request. */
public final class ResponsesReply {

    private ResponsesReply() {}

    /** These events and nothing else: no other protocol's end. Single quotes stand for double ones. */
    public static Reply of(String... events) {
        List<JsonNode> trees = new ArrayList<>();
        for (String event : events) {
            trees.add(Json.tree(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        }
        return of(trees);
    }

    public static Reply of(List<JsonNode> events) {
        Reply reply = Reply.stream().finish(null).withoutDone();
        events.forEach(event -> reply.raw("event: " + event.path("type").asText() + "\ndata: " + event + "\n\n"));
        return reply;
    }

    /** A whole answer in words, every text in one piece. */
    public static Reply says(String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", "msg_theirs");
        message.put("type", "message").put("role", "assistant").put("status", "completed");
        message.putArray("content").addObject().put("type", "output_text").put("text", text);
        return done(message);
    }

    /** A whole answer of such items, of which only their ends are told. */
    public static Reply done(ObjectNode... items) {
        List<JsonNode> events = new ArrayList<>();
        for (int i = 0; i < items.length; i++) {
            events.add(event("response.output_item.done").put("output_index", i).set("item", items[i]));
        }
        events.add(completed());
        return of(events);
    }

    /** The last event of an answer that does not say again what was streamed. */
    public static ObjectNode completed() {
        ObjectNode last = event("response.completed");
        last.putObject("response")
                .put("object", "response")
                .put("status", "completed")
                .putObject("usage")
                .put("input_tokens", 3)
                .put("output_tokens", 2);
        return last;
    }

    public static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
