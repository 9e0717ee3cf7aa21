package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Clients;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.ApiError;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults that upstreams of this protocol have words of their own for, beside the contract of all clients. */
@Timeout(20)
class ChatFaultsTest {

    private static final String LEAK = "internal host gpu-7, key " + Clients.KEY + " Bearer sk-abcdefghijkl";
    private static final String BEGIN = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new ChatClient(line, Dialect.DEFAULT));
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    @AfterEach
    void close() throws Exception {
        log.close();
        clients.close();
        upstream.close();
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(400, "model_not_found", LEAK, 502, "server_error", null),
                arguments(
                        400, "context_length_exceeded", LEAK, 400, "invalid_request_error", "context_length_exceeded"),
                arguments(
                        400,
                        "exceed_context_size_error",
                        "the request exceeds the available context size " + LEAK,
                        400,
                        "invalid_request_error",
                        "context_length_exceeded"),
                arguments(
                        400,
                        "BadRequestError",
                        "This model's maximum context length is 4096 tokens. " + LEAK,
                        400,
                        "invalid_request_error",
                        "context_length_exceeded"),
                arguments(429, "insufficient_quota", LEAK, 429, "insufficient_quota", "insufficient_quota"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("statuses")
    @Tag("R86")
    void aStatusBecomesTheFaultOfTheContract(
            int given, String code, String message, int status, String type, String expectedCode) {
        upstream.fails(given, code, message);
        ApiError error = fault(clients.client());
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.code()).isEqualTo(expectedCode);
        assertNothingLeaks(error);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                broken("only [DONE]", reply -> reply.finish(null)),
                broken("no choices", reply -> reply.chunk("{\"choices\":[]}").finish(null)),
                broken("an error in words", reply -> reply.chunk("{\"error\":\"" + LEAK + "\"}")),
                broken(
                        "an error of vLLM",
                        reply -> reply.chunk(BEGIN).chunk("{\"object\":\"error\",\"message\":\"" + LEAK + "\"}")),
                broken("an error line", reply -> reply.chunk(BEGIN).raw("error: {\"message\":\"" + LEAK + "\"}\n\n")),
                broken(
                        "a call without a name",
                        reply -> reply.chunk(
                                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"x\",\"function\":{}}]}}]}")));
    }

    private static Arguments broken(String how, Function<Reply, Reply> reply) {
        return arguments(how, reply);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    @Tag("U22")
    void aBrokenAnswerIsAFaultNotASuccess(String how, Function<Reply, Reply> reply) {
        upstream.answers(reply.apply(Reply.stream()));
        ApiError error = fault(clients.client());
        assertThat(error.status()).isEqualTo(502);
        assertThat(error.type()).isEqualTo("server_error");
        assertThat(error.code()).isNull();
        assertNothingLeaks(error);
    }

    @Test
    @Tag("R61")
    void aPlainAnswerWithoutChoicesIsAFault() {
        upstream.answers(Reply.status(200, "{\"choices\":[]}"), Reply.status(200, ""), Reply.status(200, "[1"));
        for (int i = 0; i < 3; i++) {
            assertThat(fault(clients.client()).status()).isEqualTo(502);
        }
    }

    @Test
    void anOverflowInTheMiddleOfAnAnswerKeepsItsName() {
        upstream.answers(Reply.stream().chunk("{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"\"}}"));
        assertThat(fault(clients.client()).code()).isEqualTo("context_length_exceeded");
    }

    @Test
    @Tag("R87")
    void anUnsupportedParameterIsNamedAsTheClientCallsIt() {
        upstream.fails(400, "unsupported_parameter", "Unsupported parameter: 'max_tokens' is not supported. " + LEAK)
                .fails(400, "x", "Unrecognized request argument supplied: top_p")
                .fails(400, "x", "Unsupported parameter: <script>")
                .fails(400, "x", "Unsupported parameter: 'stream_options'");
        ApiError renamed = fault(clients.client());
        assertThat(renamed.code()).isEqualTo("unsupported_parameter");
        assertThat(renamed.param()).isEqualTo("max_output_tokens");
        assertNothingLeaks(renamed);
        assertThat(fault(clients.client()).param()).isEqualTo("top_p");
        assertThat(fault(clients.client()).param()).isNull();
        assertThat(fault(clients.client()).status()).isEqualTo(502);
    }

    @Test
    @Tag("R87")
    void aParameterNobodyKnowsIsNotPassedOn() {
        upstream.fails(400, "x", "Unsupported parameter: sk_live_4242")
                .fails(400, "x", "`sk_live_4242` is not supported with this model");
        for (int i = 0; i < 2; i++) {
            ApiError error = fault(clients.client());
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.param()).isNull();
            assertThat(error.toString()).doesNotContain("sk_live");
        }
    }

    @Test
    void anUpstreamThatSpeaksNoTlsIsAServerError() throws Exception {
        URI secure = URI.create(upstream.url().toString().replace("http:", "https:"));
        try (Clients lost = new Clients(secure, line -> new ChatClient(line, Dialect.DEFAULT))) {
            assertThat(fault(lost.client()).status()).isEqualTo(502);
        }
    }

    @Test
    void anUpstreamThatSpeaksNoHttpIsAServerError() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Clients lost = new Clients(
                        URI.create("http://127.0.0.1:" + server.getLocalPort()),
                        line -> new ChatClient(line, Dialect.DEFAULT))) {
            Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write("SSH-2.0-OpenSSH\r\n\r\n".getBytes());
                    socket.getInputStream().readAllBytes();
                } catch (java.io.IOException gone) {
                    // the test is over
                }
            });
            assertThat(fault(lost.client()).status()).isEqualTo(502);
        }
    }

    @Test
    void theLogTellsTheOperatorTheStatusAndAShortText() {
        upstream.fails(418, "teapot", "I am a teapot\nWARNING forged line\u001b[31m" + "x".repeat(1000));
        fault(clients.client());
        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line).contains("WARNING", "'local'", "418", "I am a teapot WARNING forged line");
            assertThat(line).doesNotContain("\n", "\u001b").hasSizeLessThan(400);
        });
    }

    private static ApiError fault(ModelClient client) {
        return catchThrowableOfType(ModelException.class, () -> Answers.of(client, Requests.saying("Hi")))
                .error();
    }

    /** The key is in the request only: not in what clients see, not in the log. */
    private void assertNothingLeaks(ApiError error) {
        assertThat(error.toString()).doesNotContain("gpu-7", Clients.KEY, "sk-abc", "<html>");
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(Clients.KEY) || line.contains("sk-abc"));
    }
}
