package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R87")
class RequestBodyTest {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private final RequestBody bodies = new RequestBody(20, 5);

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "Application/JSON", "application/json "})
    void jsonIsReadWhateverItsParameters(String type) throws IOException {
        assertThat(bodies.bytes(request("{}", 2, Map.of("Content-Type", type))))
                .asString()
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/jsonx",
                "application/json2; x",
                "text/json",
                ""
            })
    void whatABrowserCouldBeMadeToSendIsRefused(String type) {
        assertThat(refusal(() -> bodies.bytes(request("{}", 2, Map.of("Content-Type", type))))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBodyNeedsAType() {
        assertThat(refusal(() -> bodies.bytes(request("{}", 2, Map.of()))).status())
                .isEqualTo(415);
    }

    @Test
    void aPackedBodyIsNeverUnpacked() throws IOException {
        Map<String, String> packed = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");
        ApiError refusal = refusal(() -> bodies.bytes(request("{}", 2, packed)));
        assertThat(refusal.status()).isEqualTo(415);
        assertThat(refusal.code()).isEqualTo("unsupported_media_type");
        Map<String, String> plain = Map.of("Content-Type", "application/json", "Content-Encoding", "identity");
        assertThat(bodies.bytes(request("{}", 2, plain))).hasSize(2);
    }

    @Test
    void moreThanTheLimitIsRefusedWhetherItIsAnnouncedOrNot() throws IOException {
        String most = "\"" + "x".repeat(18) + "\"";
        assertThat(bodies.bytes(request(most, 20, JSON))).hasSize(20);
        assertThat(bodies.bytes(request(most, -1, JSON))).hasSize(20);
        assertThat(refusal(() -> bodies.bytes(request("", 21, JSON))).status()).isEqualTo(413);
        assertThat(refusal(() -> bodies.bytes(request(most + " ", -1, JSON))).status())
                .isEqualTo(413);
        assertThat(refusal(() -> bodies.bytes(request(most + " ", 3, JSON))).status())
                .isEqualTo(413);
    }

    @Tag("R73")
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void anEmptyBodyIsRefusedInWords(String body) {
        ApiError error = refusal(() -> bodies.tree(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.message()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":}", "{} {}", "nul", "{'a':1}", "[1,]", "NaN", "\"\\uD83C\"", "[[[[[[]]]]]]"})
    void whatIsNoJsonIsRefusedWithoutItsWords(String body) {
        ApiError error = refusal(() -> bodies.tree(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.type()).isEqualTo("invalid_request_error");
        assertThat(error.message()).doesNotContain("jackson").doesNotContain(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsThanUtf8AreRefused(String charset) {
        assertThat(refusal(() -> bodies.tree("{\"a\":1}".getBytes(Charset.forName(charset))))
                        .message())
                .contains("UTF-8");
    }

    @Test
    void bytesThatOnlyLookLikeAnOddEncodingAreRefusedToo() {
        assertThat(refusal(() -> bodies.tree(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE}))
                        .status())
                .isEqualTo(400);
        assertThat(refusal(() -> bodies.tree(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aNumberOfManyDigitsIsRefused() {
        assertThat(refusal(() -> bodies.tree("9".repeat(100_000).getBytes(StandardCharsets.US_ASCII)))
                        .status())
                .isEqualTo(400);
    }

    private static ApiError refusal(ThrowingCallable reading) {
        ApiException refused = catchThrowableOfType(ApiException.class, reading);
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }

    /** A request of which only what a body has to do with is there. */
    private static ContainerRequestContext request(String body, int length, Map<String, String> headers) {
        return (ContainerRequestContext) Proxy.newProxyInstance(
                RequestBodyTest.class.getClassLoader(),
                new Class<?>[] {ContainerRequestContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaderString" -> headers.get((String) arguments[0]);
                    case "getLength" -> length;
                    case "getEntityStream" -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
