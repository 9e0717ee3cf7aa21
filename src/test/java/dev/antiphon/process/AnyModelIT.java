package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.outbox.Receiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file of configuration, three upstreams of three protocols, and a client that sees no difference. */
@NeedsShell
@Tag("R4")
@Tag("R42")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnyModelIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private final ScriptedUpstream chat = ScriptedUpstream.start().otherwise(AnyModelIT::inChat);
    private final ScriptedUpstream responses = ScriptedUpstream.start().otherwise(AnyModelIT::inResponses);
    private final ScriptedUpstream messages = ScriptedUpstream.start().otherwise(AnyModelIT::inMessages);
    private final ScriptedUpstream mortal = ScriptedUpstream.start().otherwise(AnyModelIT::inChat);
    private final Receiver receiver = new Receiver();
    private ShippedServer server;
    private OpenAIClient client;

    @BeforeAll
    void open() {
        server = ShippedServer.start("any-model", """
                models:
                  - { name: local, upstream: chat, as: qwen3 }
                  - { name: gpt, upstream: responses }
                  - { name: claude, upstream: messages }
                  - { name: mortal, upstream: mortal, fallback: [claude] }
                upstreams:
                  chat: { protocol: chat, url: "%s" }
                  responses: { protocol: responses, url: "%s", key: "key-of-the-operator" }
                  messages: { protocol: anthropic, url: "%s", key: "key-of-the-operator" }
                  mortal: { protocol: chat, url: "%s", retries: 0 }
                keys:
                  - { key: "%s", tenant: acme, subject: alice, roles: [user, admin] }
                webhooks:
                  allow: ["%6$s"]
                  endpoints:
                    - { url: "%6$s/hook", secret: "%7$s", tenant: acme }
                """.formatted(
                chat.url(), responses.url(), messages.url(), mortal.url(), House.ALICE, receiver.origin(), SECRET));
        client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
                .apiKey(House.ALICE)
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
        List.of(chat, responses, messages, mortal).forEach(ScriptedUpstream::close);
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "gpt", "claude"})
    void theSameScriptRunsAgainstEveryModel(String model) {
        Response asked = streamed(asking(model).tools(weather()).input("Weather in Ulm?"));
        ResponseFunctionToolCall call = asked.output().getLast().asFunctionCall();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Ulm\"}");

        Response answer = client.responses()
                .create(asking(model)
                        .previousResponseId(asked.id())
                        .inputOfResponse(List.of(output(call)))
                        .build());
        assertThat(text(answer)).isEqualTo("It is sunny.");
        assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
        assertThat(answer.model().asString()).isEqualTo(model);
        assertThat(client.responses().retrieve(answer.id())).isEqualTo(answer);

        Response later = streamed(asking(model).previousResponseId(answer.id()).input("Thanks"));
        assertThat(text(later)).isEqualTo("Hello, you.");
    }

    @Test
    @Tag("U22")
    @Tag("R25")
    void whenTheFirstUpstreamDiesNewRequestsGoToItsFallback() throws Exception {
        assertThat(text(streamed(asking("mortal").input("Hi")))).isEqualTo("Hello, you.");
        mortal.close();

        Response instead = streamed(asking("mortal").input("Hi"));

        assertThat(text(instead)).isEqualTo("Hello, you.");
        assertThat(instead.model().asString()).isEqualTo("claude");
        assertThat(client.responses().retrieve(instead.id()).model().asString()).isEqualTo("claude");
        JsonNode health = server.client(House.ALICE).get("/health/ready").json();
        assertThat(health.at("/upstreams/mortal/moved_on").intValue()).isPositive();
        assertThat(health.at("/upstreams/messages/state").textValue()).isEqualTo("up");
    }

    @Test
    @Tag("F24")
    void theEndOfABackgroundResponseIsToldAndTheOfficialClientBelievesIt() {
        Response begun = client.responses()
                .create(asking("gpt").background(true).input("Hi").build());

        await().atMost(Duration.ofSeconds(30)).until(() -> !receiver.messages().isEmpty());
        assertThat(receiver.messages()
                        .getFirst()
                        .unwrap(SECRET)
                        .asResponseCompleted()
                        .data()
                        .id())
                .isEqualTo(begun.id());
    }

    private static ResponseCreateParams.Builder asking(String model) {
        return ResponseCreateParams.builder().model(model);
    }

    private static List<Tool> weather() {
        return List.of(Tool.ofFunction(FunctionTool.builder()
                .name("weather")
                .strict(false)
                .parameters(JsonValue.from(Map.of("type", "object")))
                .build()));
    }

    private static ResponseInputItem output(ResponseFunctionToolCall call) {
        return ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("21 degrees")
                .build());
    }

    private Response streamed(ResponseCreateParams.Builder asked) {
        ResponseAccumulator all = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(asked.build())) {
            stream.stream().forEach(all::accumulate);
        }
        return all.response();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(part -> part.asOutputText().text())
                .reduce("", String::concat);
    }

    /** Every model is the same one: it looks the weather up, and is polite. */
    private enum Answer {
        CALL,
        SUN,
        HELLO;

        static Answer to(Received request) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            if (body.contains("Thanks") || body.contains("\"Hi\"")) {
                return HELLO;
            }
            return body.contains("21 degrees") ? SUN : CALL;
        }
    }

    private static Reply inChat(Received request) {
        return switch (Answer.to(request)) {
            case CALL ->
                Reply.callsTool("theirs", "weather", "{\"city\":", "\"Ulm\"}").withUsage(3, 2);
            case SUN -> Reply.says("It is ", "sunny.").withUsage(3, 2);
            case HELLO -> Reply.says("Hello, ", "you.").withUsage(3, 2);
        };
    }

    private static Reply inResponses(Received request) {
        return switch (Answer.to(request)) {
            case CALL ->
                ResponsesReply.done(JsonNodeFactory.instance
                        .objectNode()
                        .put("id", "fc_theirs")
                        .put("type", "function_call")
                        .put("status", "completed")
                        .put("call_id", "theirs")
                        .put("name", "weather")
                        .put("arguments", "{\"city\":\"Ulm\"}"));
            case SUN -> ResponsesReply.says("It is sunny.");
            case HELLO -> ResponsesReply.says("Hello, you.");
        };
    }

    private static Reply inMessages(Received request) {
        return switch (Answer.to(request)) {
            case CALL ->
                MessagesReply.begins()
                        .toolUse("toolu_theirs", "weather", "{\"city\":", "\"Ulm\"}")
                        .stops("tool_use", 2);
            case SUN -> MessagesReply.says("It is ", "sunny.");
            case HELLO -> MessagesReply.says("Hello, ", "you.");
        };
    }
}
