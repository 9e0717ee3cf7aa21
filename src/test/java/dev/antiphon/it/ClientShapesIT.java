package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The requests of real clients, as they were seen on the wire: each runs to its end, with what its client needs. */
@Tag("R72")
class ClientShapesIT extends IntegrationTest {

    private static final String WEATHER = """
            "tools":[{"type":"function","name":"weather","description":"Says","strict":true,
              "parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]""";

    private static final String ULM = "{\"city\":\"Ulm\"}";

    @Test
    void copilotSendsLongInstructionsManyToolsAndCallsUnderIdsItMadeOfTheCallIds() {
        String tools = IntStream.range(0, 17)
                .mapToObj(i -> "{\"type\":\"function\",\"name\":\"tool_" + i + "\",\"description\":\""
                        + "What it does. ".repeat(400) + "\",\"parameters\":{\"type\":\"object\"},\"strict\":false}")
                .collect(Collectors.joining(",", "[", "]"));
        ObjectNode body = Codex.object("""
                {"model":"thinking","store":false,"stream":true,"include":["reasoning.encrypted_content"],
                 "reasoning":{"summary":"auto"},"prompt_cache_key":"k","parallel_tool_calls":true,"tools":%s,
                 "instructions":"%s","input":[{"role":"user","content":"Hi"}]}
                """.formatted(tools, "You are a coding agent. ".repeat(900)));
        assertThat(body.toString()).hasSizeGreaterThan(100_000);
        answers(Reply.stream().reasoning("Call.").toolCall("a", "tool_3", "{}"), Reply.says("Done."));
        JsonNode output = streamed(body).response().get("output");
        assertThat(output.get(1).get("name").asText()).isEqualTo("tool_3");

        String callId = output.get(1).get("call_id").asText();
        ArrayNode input = (ArrayNode) body.get("input");
        input.add(output.get(0));
        input.add(Codex.object("""
                {"type":"function_call","id":"fc_%s","call_id":"%s","name":"tool_3","arguments":"{}"}
                """.formatted(callId, callId)));
        input.add(returned(callId, "ok"));
        assertThat(streamed(body).response().get("status").asText()).isEqualTo("completed");
        assertThat(messages()).endsWith("user: Hi", "assistant: null", "tool: ok");
    }

    /** Arguments of two items that are open at once would run into each other there. */
    @Test
    @Tag("R18")
    void piNeverSeesTwoItemsOpenAtOnce() {
        answers(Reply.stream()
                .reasoning("Two.")
                .chunk(Chunks.call(0, "a", "weather", "{\"city\""))
                .chunk(Chunks.call(1, "b", "weather", "{\"city\""))
                .chunk(Chunks.call(0, "", "", ":\"Ulm\"}"))
                .chunk(Chunks.call(1, "", "", ":\"Bonn\"}"))
                .finish("tool_calls"));
        EventStream stream = streamed(Codex.object("""
                {"model":"thinking","store":false,"stream":true,"include":["reasoning.encrypted_content"],
                 "prompt_cache_key":"k","max_output_tokens":32000,"reasoning":{"effort":"medium","summary":"auto"},%s,
                 "input":[{"role":"developer","content":"Be brief"},
                          {"role":"user","content":[{"type":"input_text","text":"Ulm and Bonn"}]}]}
                """.formatted(WEATHER)));
        int open = 0;
        for (JsonNode event : stream.events()) {
            String type = event.get("type").asText();
            open += type.equals("response.output_item.added") ? 1 : type.equals("response.output_item.done") ? -1 : 0;
            assertThat(open).isBetween(0, 1);
        }
        assertThat(stream.of("response.function_call_arguments.done"))
                .extracting(event -> event.get("arguments").asText())
                .containsExactly(ULM, "{\"city\":\"Bonn\"}");
        assertThat(asked().get("max_tokens").asInt()).isEqualTo(32000);
    }

    @Test
    void opencodeAsksForATitleWhileItsFirstTurnRuns() {
        Gate gate = new Gate();
        alwaysAnswers(received -> received.json().has("tools")
                ? Reply.says("Let ").waitsFor(gate).text("me see.")
                : Reply.says("A title"));
        String common = "\"model\":\"scripted\",\"store\":false,\"stream\":true,\"prompt_cache_key\":\"k\","
                + "\"max_output_tokens\":32000,\"input\":[{\"role\":\"system\",\"content\":\"S\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}]";
        CompletableFuture<Http.Answer> turn =
                CompletableFuture.supplyAsync(() -> Http.create("{" + common + "," + WEATHER + "}"));
        EventStream title = Http.create("{" + common + "}").events();
        assertThat(title.joined("response.output_text.delta")).isEqualTo("A title");
        gate.open();
        assertThat(turn.join().events().joined("response.output_text.delta")).isEqualTo("Let me see.");
    }

    @Test
    void theAiSdkRefersToWhatIsStoredAndRepeatsCallsBare() {
        answers(
                Reply.stream().reasoning("Hm.").toolCall("a", "weather", ULM),
                Reply.says("Sunny."),
                Reply.says("Still sunny."));
        String asks = "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Weather?\"}]}";
        JsonNode first = created("\"input\":[" + asks + "],\"tool_choice\":\"auto\"," + WEATHER);
        String thought = first.at("/output/0/id").asText();
        String callId = first.at("/output/1/call_id").asText();
        String soFar = asks + ",{\"type\":\"item_reference\",\"id\":\"" + thought
                + "\"},{\"type\":\"function_call\",\"call_id\":\"" + callId
                + "\",\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}," + returned(callId, "21");
        JsonNode second = created("\"input\":[" + soFar + "]," + WEATHER);
        assertThat(second.at("/usage/total_tokens").isIntegralNumber()).isTrue();

        created("\"input\":[" + soFar + ",{\"type\":\"item_reference\",\"id\":\""
                + second.at("/output/0/id").asText() + "\"},{\"role\":\"user\",\"content\":\"And now?\"}]," + WEATHER);
        assertThat(messages())
                .containsExactly(
                        "user: Weather?", "assistant: null", "tool: 21", "assistant: Sunny.", "user: And now?");
    }

    @Test
    void theAiSdkFindsWhyItsKeyIsWrongWhereOpenAiSaysIt() {
        Http.Answer answer = Http.send(Http.anonymous("/v1/responses")
                .header("Authorization", "Bearer sk-wrong")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"scripted\",\"input\":\"Hi\"}")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error().get("code").asText()).isEqualTo("invalid_api_key");
        assertThat(answer.error().get("message").asText()).startsWith("Incorrect API key provided");
    }

    @Test
    void langChainSendsAnEmptyTextPlainStringsAndCallsWithTheirIds() {
        answers(Reply.callsTool("a", "weather", ULM), Reply.says("Sunny."));
        String turn = "{\"type\":\"message\",\"role\":\"system\",\"content\":\"S\"},"
                + "{\"type\":\"message\",\"role\":\"user\",\"content\":\"Weather?\"}";
        JsonNode call = created("\"stream\":false,\"text\":{},\"input\":[" + turn + "]," + WEATHER)
                .at("/output/0");
        JsonNode answer = created("\"stream\":false,\"text\":{},\"input\":[" + turn + "," + call + ","
                + returned(call.get("call_id").asText(), "21") + "]," + WEATHER);
        assertThat(answer.at("/output/0/content/0/text").asText()).isEqualTo("Sunny.");
        assertThat(messages()).containsExactly("system: S", "user: Weather?", "assistant: null", "tool: 21");
    }

    @Test
    void theAgentsSdkSendsOutputsWithAStatusAndKeepsItsSessionInAConversation() {
        answers(Reply.callsTool("a", "transfer_to_refunds", "{}"), Reply.says("Refunded."));
        String tools = """
                "include":[],"stream":false,"tools":[{"type":"function","name":"transfer_to_refunds","description":"Handoff",
                  "strict":true,"parameters":{"type":"object","properties":{},"required":[],"additionalProperties":false}}]""";
        JsonNode call = created("\"input\":[{\"role\":\"user\",\"content\":\"Refund\"}]," + tools)
                .at("/output/0");
        String handedOver = "{\"type\":\"function_call_output\",\"status\":\"completed\",\"call_id\":"
                + call.get("call_id") + ",\"output\":\"{\\\"assistant\\\":\\\"Refunds\\\"}\"}";
        JsonNode answer = created(
                "\"input\":[{\"role\":\"user\",\"content\":\"Refund\"}," + call + "," + handedOver + "]," + tools);

        String session = Http.post("/v1/conversations", "{}").json().get("id").asText();
        Http.Answer kept = Http.post(
                "/v1/conversations/" + session + "/items",
                "{\"items\":[{\"role\":\"user\",\"content\":\"Refund\"}," + call + "," + handedOver + ","
                        + answer.at("/output/0") + "]}");
        assertThat(kept.status()).as(kept.text()).isEqualTo(200);
        JsonNode items = Http.get("/v1/conversations/" + session + "/items?order=asc")
                .json()
                .get("data");
        assertThat(items.get(1)).isEqualTo(call);
        assertThat(items.get(3)).isEqualTo(answer.at("/output/0"));
        assertThat(Http.delete("/v1/conversations/" + session + "/items/"
                                + items.get(3).get("id").asText())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void droidSendsTheOlderOptionsAndContinuesByResponse() {
        answers(Reply.callsTool("a", "weather", ULM), Reply.says("Sunny."));
        String common = """
                {"model":"scripted","stream":true,"stream_options":{"include_usage":true},"prompt_cache_retention":"24h",
                 "safety_identifier":"user-1",%s,""".formatted(WEATHER);
        JsonNode first = Http.create(common + "\"input\":[{\"role\":\"user\",\"content\":\"Weather?\"}]}")
                .events()
                .response();
        EventStream second = Http.create(common + "\"previous_response_id\":" + first.get("id") + ",\"input\":["
                        + returned(first.at("/output/0/call_id").asText(), "21") + "]}")
                .events();
        assertThat(second.joined("response.output_text.delta")).isEqualTo("Sunny.");
        assertThat(second.response().get("safety_identifier").asText()).isEqualTo("user-1");
        assertThat(second.response().at("/usage/total_tokens").isIntegralNumber())
                .isTrue();
        assertThat(List.of("24h"))
                .contains(second.response().get("prompt_cache_retention").asText());
    }

    private static EventStream streamed(ObjectNode body) {
        Http.Answer answer = Http.create(new String(Json.bytes(body), StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.events();
    }

    private static JsonNode created(String fields) {
        Http.Answer answer = Http.create("{\"model\":\"scripted\"," + fields + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static ObjectNode returned(String callId, String output) {
        return Codex.object(
                "{\"type\":\"function_call_output\",\"call_id\":\"" + callId + "\",\"output\":\"" + output + "\"}");
    }
}
