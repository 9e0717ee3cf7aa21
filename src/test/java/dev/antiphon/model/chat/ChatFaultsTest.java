package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
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

/** Every way an upstream can fail ends in the fault the contract names, and tells clients nothing of the upstream. */
@Timeout(20)
class ChatFaultsTest {

    private static final String LEAK = "internal host gpu-7, key " + Clients.KEY + " Bearer sk-abcdefghijkl";
    private static final String BEGIN = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    @AfterEach
    void close() throws Exception {
        log.close();
        clients.close();
        upstream.close();
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(401, "invalid_api_key", LEAK, 502, "server_error", null),
                arguments(403, "forbidden", LEAK, 502, "server_error", null),
                arguments(404, "model_not_found", LEAK, 502, "server_error", null),
                arguments(400, "model_not_found", LEAK, 502, "server_error", null),
                arguments(405, "x", LEAK, 502, "server_error", null),
                arguments(301, "x", LEAK, 502, "server_error", null),
                arguments(204, "x", LEAK, 502, "server_error", null),
                arguments(400, "invalid", LEAK, 400, "invalid_request_error", null),
                arguments(422, "invalid", LEAK, 400, "invalid_request_error", null),
                arguments(413, "too_large", LEAK, 400, "invalid_request_error", null),
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
                arguments(402, "balance", LEAK, 429, "insufficient_quota", "insufficient_quota"),
                arguments(429, "insufficient_quota", LEAK, 429, "insufficient_quota", "insufficient_quota"),
                arguments(429, "rate_limit_exceeded", LEAK, 429, "requests", "rate_limit_exceeded"),
                arguments(408, "x", LEAK, 504, "server_error", "request_timeout"),
                arguments(500, "x", LEAK, 502, "server_error", null),
                arguments(502, "x", LEAK, 502, "server_error", null),
                arguments(503, "x", LEAK, 502, "server_error", null),
                arguments(504, "x", LEAK, 502, "server_error", null),
                arguments(529, "overloaded", LEAK, 502, "server_error", null));
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
        String later = "\"index\":0";
        return Stream.of(
                broken("half-close", reply -> reply.chunk(BEGIN).halfCloses()),
                broken("reset", reply -> reply.chunk(BEGIN).resets()),
                broken(
                        "end of the body",
                        reply -> reply.chunk(BEGIN).finish(null).withoutDone()),
                broken(
                        "end of the connection",
                        reply -> reply.chunk(BEGIN).finish(null).withoutDone().untilClose()),
                broken(
                        "half a chunk",
                        reply -> reply.chunk(BEGIN)
                                .raw("data: {\"choices\":[{\"del")
                                .halfCloses()),
                broken("nothing at all", reply -> reply.finish(null).withoutDone()),
                broken("only [DONE]", reply -> reply.finish(null)),
                broken("garbage data", reply -> reply.chunk(BEGIN).chunk("garbage")),
                broken("garbage line", reply -> reply.chunk(BEGIN).raw("garbage\n\n")),
                broken("an array", reply -> reply.chunk("[" + later + "]")),
                broken("deep nesting", reply -> reply.chunk("{\"a\":" + "[".repeat(5000))),
                broken("a line too long", reply -> reply.raw("data: {\"a\":\"" + "x".repeat(9_000_000))),
                broken(
                        "html",
                        reply -> reply.header("Content-Type", "text/html").raw("<html>" + LEAK)),
                broken("html called a stream", reply -> reply.raw("<html>" + LEAK + "\n")),
                broken(
                        "an error",
                        reply -> reply.chunk(BEGIN).chunk("{\"error\":{\"message\":\"" + LEAK + "\",\"code\":500}}")),
                broken("an error in words", reply -> reply.chunk("{\"error\":\"" + LEAK + "\"}")),
                broken(
                        "an error of vLLM",
                        reply -> reply.chunk(BEGIN).chunk("{\"object\":\"error\",\"message\":\"" + LEAK + "\"}")),
                broken("an error line", reply -> reply.chunk(BEGIN).raw("error: {\"message\":\"" + LEAK + "\"}\n\n")),
                broken(
                        "a call without a name",
                        reply -> reply.chunk(
                                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"x\",\"function\":{}}]}}]}")),
                broken("gzip", reply -> reply.header("Content-Encoding", "gzip").raw(new byte[] {31, -117, 8, 0, 10})));
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
    void aHalfClosedStreamIsAFaultNotASuccess() {
        upstream.answers(Reply.says("Hello").halfCloses());
        assertThat(fault(clients.client()).status()).isEqualTo(502);
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
    void aRateLimitInTheMiddleOfAnAnswerKeepsItsName() {
        upstream.answers(Reply.stream().chunk(BEGIN).chunk("{\"error\":{\"message\":\"slow down\",\"code\":429}}"));
        assertThat(fault(clients.client()).code()).isEqualTo("rate_limit_exceeded");
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
    void whatARetryCannotHealSaysSo() {
        for (int status : new int[] {401, 403, 402, 404}) {
            upstream.fails(status, "x", LEAK);
            assertThat(fault(clients.client()).retryable()).as("%d", status).isFalse();
        }
    }

    @Test
    void retryAfterIsPassedOnInAllItsForms() {
        upstream.answers(
                Reply.error(429, "x", "").header("Retry-After", "20"),
                Reply.error(429, "x", "").header("Retry-After-Ms", "1500"),
                Reply.error(429, "x", "").header("Retry-After", "Fri, 20 Nov 2026 10:01:00 GMT"),
                Reply.error(429, "x", "").header("Retry-After", "soon"),
                Reply.error(429, "x", "").header("Retry-After", "-5"));
        assertThat(fault(clients.client()).retryAfter()).hasSeconds(20);
        assertThat(fault(clients.client()).retryAfter()).hasMillis(1500);
        assertThat(fault(clients.client()).retryAfter()).hasSeconds(60);
        assertThat(fault(clients.client()).retryAfter()).isNull();
        assertThat(fault(clients.client()).retryAfter()).isNull();
    }

    @Test
    void aRefusedConnectionIsAServerError() {
        upstream.close();
        ApiError error = fault(clients.client());
        assertThat(error.status()).isEqualTo(503);
        assertThat(error.type()).isEqualTo("server_error");
    }

    @Test
    void anUnknownHostIsAServerError() throws Exception {
        try (Clients lost = new Clients(URI.create("http://does-not-exist.invalid/v1"))) {
            assertThat(fault(lost.client()).status()).isEqualTo(503);
        }
    }

    @Test
    void anUpstreamThatSpeaksNoTlsIsAServerError() throws Exception {
        URI secure = URI.create(upstream.url().toString().replace("http:", "https:"));
        try (Clients lost = new Clients(secure)) {
            assertThat(fault(lost.client()).status()).isEqualTo(502);
        }
    }

    @Test
    void anUpstreamThatSpeaksNoHttpIsAServerError() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Clients lost = new Clients(URI.create("http://127.0.0.1:" + server.getLocalPort()))) {
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
