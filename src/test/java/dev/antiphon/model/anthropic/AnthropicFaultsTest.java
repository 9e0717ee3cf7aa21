package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.antiphon.CapturedLog;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Clients;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way the Messages API can fail ends in the fault the contract names, and tells clients nothing of the upstream. */
@Timeout(20)
class AnthropicFaultsTest {

    private static final String LEAK = "host gpu-7, key " + Clients.KEY + " sk-ant-abcdefghijkl";
    private static final String INVALID = "invalid_request_error";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new AnthropicClient(line, Profile.DEFAULT));
    private final CapturedLog log = new CapturedLog("dev.antiphon.model.wire");

    @AfterEach
    void close() throws Exception {
        log.close();
        clients.close();
        upstream.close();
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(400, INVALID, "", 400, INVALID, null),
                arguments(
                        400,
                        INVALID,
                        "prompt is too long: 210000 tokens > 200000 maximum",
                        400,
                        INVALID,
                        "context_length_exceeded"),
                arguments(
                        400,
                        INVALID,
                        "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000",
                        400,
                        INVALID,
                        "context_length_exceeded"),
                arguments(
                        400,
                        INVALID,
                        "messages.1.content.0: Invalid `signature` in `thinking` block",
                        400,
                        INVALID,
                        "invalid_encrypted_content"),
                arguments(
                        400,
                        INVALID,
                        "Your credit balance is too low to access the API.",
                        429,
                        "insufficient_quota",
                        "insufficient_quota"),
                arguments(401, "authentication_error", "invalid x-api-key", 502, "server_error", null),
                arguments(402, "billing_error", "", 429, "insufficient_quota", "insufficient_quota"),
                arguments(403, "permission_error", "", 502, "server_error", null),
                arguments(404, "not_found_error", "model: claude-0", 502, "server_error", null),
                arguments(413, "request_too_large", "", 400, INVALID, null),
                arguments(429, "rate_limit_error", "", 429, "requests", "rate_limit_exceeded"),
                arguments(500, "api_error", "", 502, "server_error", null),
                arguments(504, "timeout_error", "", 502, "server_error", null),
                arguments(529, "overloaded_error", "Overloaded", 502, "server_error", null));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("statuses")
    @Tag("R86")
    void aStatusBecomesTheFaultOfTheContract(
            int given, String kind, String message, int status, String type, String code) {
        upstream.answers(MessagesReply.error(given, kind, message + " " + LEAK));
        is(fault(clients.client()), status, type, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "`temperature` is deprecated for this model.|temperature",
                "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\".|reasoning.effort",
                "adaptive thinking is not supported on this model|reasoning.effort"
            })
    @Tag("R86")
    void whatAModelDoesNotTakeIsNamedAsTheClientNamesIt(String message, String param) {
        upstream.answers(MessagesReply.error(400, INVALID, message));
        ApiError error = fault(clients.client());
        is(error, 400, INVALID, "unsupported_parameter");
        assertThat(error.param()).isEqualTo(param);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                arguments("overloaded_error", "Overloaded", 502, "server_error", null),
                arguments("api_error", "", 502, "server_error", null),
                arguments("rate_limit_error", "", 429, "requests", "rate_limit_exceeded"),
                arguments("invalid_request_error", "", 400, INVALID, null),
                arguments("invalid_request_error", "prompt is too long", 400, INVALID, "context_length_exceeded"),
                arguments("authentication_error", "", 502, "server_error", null),
                arguments("never_heard_of", "", 502, "server_error", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    @Tag("U22")
    void anErrorInTheStreamBecomesTheFaultOfTheContract(
            String kind, String message, int status, String type, String code) {
        upstream.answers(MessagesReply.begins().text("Hello").fails(kind, message + " " + LEAK));
        is(fault(clients.client()), status, type, code);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                broken("half-close", reply -> reply.reply().halfCloses()),
                broken("reset", reply -> reply.reply().resets()),
                broken("end of the body", MessagesReply::reply),
                broken("end of the connection", reply -> reply.reply().untilClose()),
                broken("garbage", reply -> reply.reply().chunk("garbage")),
                broken(
                        "more of a block that never began",
                        reply -> reply.delta(MessagesReply.event("text_delta").put("text", "x"))
                                .stops("end_turn", 1)),
                broken(
                        "a call without a name",
                        reply -> reply.begin(MessagesReply.event("tool_use")).stops("tool_use", 1)),
                broken("an answer that is paused", reply -> reply.stops("pause_turn", 1)));
    }

    private static Arguments broken(String how, Function<MessagesReply, Reply> reply) {
        return arguments(how, reply);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    @Tag("U22")
    void aBrokenAnswerIsAFaultNotASuccess(String how, Function<MessagesReply, Reply> reply) {
        upstream.answers(reply.apply(MessagesReply.begins().text("Hello")));
        assertThat(fault(clients.client()).status()).as(how).isEqualTo(502);
    }

    @Test
    void aWindowThatIsFullIsTooLongAnInput() {
        upstream.answers(MessagesReply.begins().text("Hello").stops("model_context_window_exceeded", 1));
        is(fault(clients.client()), 400, INVALID, "context_length_exceeded");
    }

    @Test
    void whenToComeBackIsPassedOn() {
        upstream.answers(MessagesReply.error(429, "rate_limit_error", "").header("retry-after", "42"));
        assertThat(fault(clients.client()).retryAfter()).isEqualTo(Duration.ofSeconds(42));
    }

    @Test
    void overloadIsTriedAgain() throws Exception {
        upstream.answers(MessagesReply.error(529, "overloaded_error", "Overloaded"), MessagesReply.says("Hi"));
        assertThat(Answers.text(Answers.of(clients.retrying(1), Requests.saying("Hi"))))
                .isEqualTo("Hi");
        assertThat(upstream.requests()).hasSize(2);
    }

    private static void is(ApiError error, int status, String type, String code) {
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.code()).isEqualTo(code);
    }

    private ApiError fault(ModelClient client) {
        ModelException failed =
                catchThrowableOfType(ModelException.class, () -> Answers.of(client, Requests.saying("Hi")));
        assertThat(failed).as("a fault, not a success").isNotNull();
        for (Throwable told = failed; told != null; told = told.getCause()) {
            assertThat(told.toString()).doesNotContain("gpu-7", Clients.KEY, "sk-ant");
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(Clients.KEY) || line.contains("sk-ant-a"));
        return failed.error();
    }
}
