package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.ApiError;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way an upstream can fail ends in the fault the contract names, and tells clients nothing of the upstream. */
interface FaultsContract {

    Stage stage();

    @ParameterizedTest(name = "{0}")
    @Tag("R86")
    @CsvSource({
        "204, 502, server_error",
        "301, 502, server_error",
        "400, 400, invalid_request_error",
        "401, 502, server_error",
        "402, 429, insufficient_quota",
        "403, 502, server_error",
        "404, 502, server_error",
        "405, 502, server_error",
        "408, 504, server_error",
        "413, 400, invalid_request_error",
        "418, 502, server_error",
        "422, 400, invalid_request_error",
        "429, 429, requests",
        "500, 502, server_error",
        "502, 502, server_error",
        "503, 502, server_error",
        "504, 502, server_error",
        "529, 502, server_error"
    })
    default void aStatusBecomesTheFaultOfTheContract(int given, int status, String type) {
        stage().upstream().answers(stage().protocol().error(given, "no_such_code", Stage.LEAK));
        ApiError error = stage().fault();
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.type()).isEqualTo(type);
    }

    @Test
    default void htmlOfAProxyIsAFault() {
        stage().upstream()
                .answers(
                        Reply.status(502, "<html>" + Stage.LEAK).header("Content-Type", "text/html"),
                        Reply.status(200, "<html>" + Stage.LEAK).header("Content-Type", "text/html"));
        assertThat(stage().fault().status()).isEqualTo(502);
        assertThat(stage().fault().status()).isEqualTo(502);
    }

    /** What may become of an answer that has begun. */
    enum Break {
        HALF_CLOSE(Reply::halfCloses),
        RESET(Reply::resets),
        END_OF_THE_BODY(reply -> reply),
        END_OF_THE_CONNECTION(Reply::untilClose),
        HALF_AN_EVENT(reply -> reply.raw("data: {\"choices\":[{\"del").halfCloses()),
        HALF_AN_EVENT_AND_THE_END(reply -> reply.raw("data: {\"type\":\"mess")),
        GARBAGE_DATA(reply -> reply.chunk("garbage " + Stage.LEAK)),
        GARBAGE_LINE(reply -> reply.raw("garbage " + Stage.LEAK + "\n\n")),
        AN_ARRAY(reply -> reply.chunk("[{\"index\":0}]")),
        A_NUMBER(reply -> reply.chunk("7")),
        BROKEN_JSON(reply -> reply.chunk("{\"a\":\"" + Stage.LEAK + "\"")),
        DEEP_NESTING(reply -> reply.chunk("{\"a\":" + "[".repeat(5000))),
        A_LINE_TOO_LONG(reply -> reply.raw("data: {\"a\":\"" + "x".repeat(9_000_000))),
        HTML_IN_THE_MIDDLE(reply -> reply.raw("<html>" + Stage.LEAK + "\n"));

        private final UnaryOperator<Reply> how;

        Break(UnaryOperator<Reply> how) {
            this.how = how;
        }
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    @Tag("U22")
    default void anAnswerThatBreaksIsAFaultNotASuccess(Break how) {
        stage().upstream().answers(how.how.apply(stage().answer().text("Hello").reply()));
        assertBroken(stage().fault());
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    @Tag("U22")
    default void aCallOfAToolThatBreaksIsAFaultNotASuccess(Break how) {
        Telling answer = stage().answer();
        answer.callBegins(0, "f");
        answer.callGoesOn(0, "{\"a\"");
        stage().upstream().answers(how.how.apply(answer.reply()));
        assertBroken(stage().fault());
    }

    @Test
    @Tag("U22")
    default void anAnswerOfNothingIsAFault() {
        stage().upstream()
                .answers(
                        Reply.stream().finish(null).withoutDone(),
                        stage().answer().reply(),
                        Reply.status(200, ""),
                        Reply.status(200, "[1"),
                        Reply.status(200, "{}"),
                        Reply.stream().finish(null).withoutDone().raw("<html>" + Stage.LEAK + "\n"));
        for (int i = 0; i < 6; i++) {
            assertBroken(stage().fault());
        }
    }

    @Test
    default void bytesInAnEncodingNobodyAskedForAreAFault() {
        stage().upstream()
                .answers(Reply.stream()
                        .finish(null)
                        .withoutDone()
                        .header("Content-Encoding", "gzip")
                        .raw(new byte[] {31, -117, 8, 0, 10}));
        assertBroken(stage().fault());
    }

    @Test
    @Tag("U22")
    default void anErrorInTheAnswerIsAFaultNotASuccess() {
        stage().upstream()
                .answers(
                        stage().answer()
                                .text("Hello")
                                .fails("api_error", Stage.LEAK)
                                .reply(),
                        stage().answer().fails("api_error", Stage.LEAK).stops().reply());
        assertBroken(stage().fault());
        assertBroken(stage().fault());
    }

    @Test
    default void aRateLimitInTheAnswerKeepsItsName() {
        stage().upstream()
                .answers(stage().answer()
                        .text("Hello")
                        .fails("rate_limit_error", Stage.LEAK)
                        .reply());
        assertThat(stage().fault().code()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    default void whatARetryCannotHealSaysSo() {
        for (int status : new int[] {401, 403, 402, 404}) {
            stage().upstream().answers(stage().protocol().error(status, "x", Stage.LEAK));
            assertThat(stage().fault().retryable()).as("%d", status).isFalse();
        }
    }

    @Test
    default void retryAfterIsPassedOnInAllItsForms() {
        String[][] headers = {
            {"Retry-After", "20"},
            {"Retry-After-Ms", "1500"},
            {"Retry-After", "Fri, 20 Nov 2026 10:01:00 GMT"},
            {"Retry-After", "soon"},
            {"Retry-After", "-5"}
        };
        for (String[] header : headers) {
            stage().upstream().answers(stage().protocol().error(429, "x", "").header(header[0], header[1]));
        }
        assertThat(stage().fault().retryAfter()).hasSeconds(20);
        assertThat(stage().fault().retryAfter()).hasMillis(1500);
        assertThat(stage().fault().retryAfter()).hasSeconds(60);
        assertThat(stage().fault().retryAfter()).isNull();
        assertThat(stage().fault().retryAfter()).isNull();
    }

    @Test
    default void whoeverCannotBeReachedIsAServerError() throws Exception {
        stage().upstream().close();
        assertThat(stage().fault().status()).isEqualTo(503);
        try (Clients lost = stage().clients().at("http://does-not-exist.invalid/v1")) {
            assertThat(stage().fault(lost.client()).status()).isEqualTo(503);
        }
    }

    private static void assertBroken(ApiError error) {
        assertThat(error.status()).isEqualTo(502);
        assertThat(error.type()).isEqualTo("server_error");
        assertThat(error.code()).isNull();
    }
}
