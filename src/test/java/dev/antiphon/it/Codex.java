package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The Codex CLI as it was seen on the wire: its headers, its bodies, and the little it reads of a stream. It keeps the whole
 * history itself, and sends it with every turn.
 */
final class Codex {

    private static final String THREAD = "01a1f9c1-41e6-7ca1-a436-045ed2d63a10";

    private final ObjectNode body;
    private final ArrayNode history;
    private int made;

    /** @param more fields of the body that one kind of model gets and another does not */
    Codex(String model, String more) {
        body = object("""
                {"model":"%s","stream":true,"store":false,"tool_choice":"auto","parallel_tool_calls":true,
                 "reasoning":{"summary":"auto"},"include":["reasoning.encrypted_content"],
                 "prompt_cache_key":"%s","client_metadata":{"x-codex-installation-id":"%s","turn":"{\\"kind\\":1}"}}
                """.formatted(model, THREAD, THREAD));
        body.setAll(object("{" + more + "}"));
        history = body.putArray("input");
    }

    /** What every conversation begins with. */
    Codex told(String prompt) {
        says("developer", "You are a coding agent. ".repeat(700));
        says("developer", "Permissions: everything.");
        says("user", "<environment_context>cwd</environment_context>");
        return says("user", prompt);
    }

    Codex says(String role, String text) {
        ObjectNode message = history.addObject().put("type", "message").put("role", role);
        message.put("id", "msg_" + uuid());
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return this;
    }

    Codex adds(String item) {
        history.add(object(item.replace("UUID", uuid())));
        return this;
    }

    /** The output of a call, under an id of the client's own. */
    Codex returns(JsonNode call, String output) {
        boolean custom = call.get("type").asText().equals("custom_tool_call");
        ObjectNode item = history.addObject().put("type", custom ? "custom_tool_call_output" : "function_call_output");
        item.put("id", (custom ? "ctco_" : "fco_") + uuid());
        item.set("call_id", call.get("call_id"));
        item.put("output", output);
        return this;
    }

    /** One turn: what is done is remembered, and the rest of the stream is only looked at. */
    List<JsonNode> turn() {
        Http.Answer answer =
                Http.send(Http.posting("/v1/responses", new String(Json.bytes(body), StandardCharsets.UTF_8))
                        .header("Accept", "text/event-stream")
                        .header("originator", "codex_exec")
                        .header("User-Agent", "codex_exec/0.169.0")
                        .header("session-id", THREAD)
                        .header("thread-id", THREAD)
                        .header("x-client-request-id", THREAD)
                        .header("x-codex-window-id", THREAD + ":0")
                        .header("x-codex-turn-metadata", "{\"request_kind\":\"turn\"}")
                        .header("x-codex-beta-features", "remote_compaction_v2"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<JsonNode> events = answer.events().events();
        JsonNode completed = events.getLast();
        assertThat(completed.get("type").asText()).isEqualTo("response.completed");
        assertThat(completed.at("/response/id").asText()).startsWith("resp_");
        assertThat(completed.at("/response/usage/total_tokens").isIntegralNumber())
                .isTrue();
        return events.stream()
                .filter(event -> event.get("type").asText().equals("response.output_item.done"))
                .map(event -> remembered(event.get("item")))
                .toList();
    }

    ArrayNode history() {
        return history;
    }

    ObjectNode body() {
        return body;
    }

    /** Its reasoning comes back without what was under the seal. */
    private JsonNode remembered(JsonNode item) {
        ObjectNode kept = item.deepCopy();
        if (item.get("type").asText().equals("reasoning")) {
            kept.remove("status");
            kept.putNull("content");
        }
        history.add(kept);
        return item;
    }

    private String uuid() {
        return new UUID(0x01a1f9c142037753L, ++made).toString();
    }

    static ObjectNode object(String json) {
        return (ObjectNode) Json.tree(json.getBytes(StandardCharsets.UTF_8));
    }
}
