package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Reply;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are meant to hurt are refused soon, and the server is as it was. */
@NeedsShell
@ExtendWith(SharedServer.class)
@Timeout(60)
class JsonBombsIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final House house;

    JsonBombsIT(House house) {
        this.house = house;
    }

    /** A body, made when it is needed. */
    record Bomb(String name, Supplier<byte[]> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Bomb bomb(String name, Supplier<String> body) {
        return new Bomb(name, () -> body.get().getBytes(StandardCharsets.UTF_8));
    }

    private static String with(String field) {
        return "{\"model\":\"bomb\",\"input\":\"Hi\"," + field + "}";
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    }

    private static Bomb encoded(String name, Charset charset, String json) {
        return new Bomb(name, () -> json.getBytes(charset));
    }

    static Stream<Bomb> bombs() {
        String digits = "1".repeat(100_000);
        return Stream.of(
                bomb("depth 1,000", () -> "[".repeat(1_000)),
                bomb("depth 100,000, open", () -> "[".repeat(100_000)),
                bomb("depth 100,000, in a field", () -> with("\"input2\":" + "{\"a\":".repeat(100_000))),
                bomb("depth 100,000, closed", () -> "[".repeat(100_000) + "]".repeat(100_000)),
                bomb("a million keys", () -> "{" + keys(1_000_000) + "}"),
                bomb("a million keys of metadata", () -> with("\"metadata\":{" + keys(1_000_000) + "}")),
                bomb("an input of 11 MB", () -> "{\"model\":\"bomb\",\"input\":\"" + "x".repeat(11_000_000) + "\"}"),
                bomb("ten million objects", () -> "[" + "{},".repeat(10_000_000) + "{}]"),
                bomb("ten million lists", () -> with("\"tools\":[" + "[],".repeat(10_000_000) + "[]]")),
                bomb("a key of 10 MB", () -> with("\"" + "x".repeat(10_000_000) + "\":1")),
                bomb(
                        "a model's name of 10 MB",
                        () -> "{\"input\":\"Hi\",\"temperature\":9,\"model\":\"" + "x".repeat(10_000_000) + "\"}"),
                bomb("100,000 digits", () -> with("\"temperature\":" + digits)),
                bomb("100,000 digits of an integer", () -> with("\"max_output_tokens\":" + digits)),
                bomb("100,000 decimals", () -> with("\"temperature\":0." + digits)),
                bomb("1e400", () -> with("\"temperature\":1e400")),
                bomb("1e999999999", () -> with("\"temperature\":1e999999999")),
                bomb("1e999999999 as an integer", () -> with("\"max_output_tokens\":1e999999999")),
                bomb("1e-999999999 as an integer", () -> with("\"max_output_tokens\":1e-999999999")),
                bomb("1e2147483648", () -> with("\"top_p\":1e2147483648")),
                bomb("half a surrogate pair", () -> with("\"instructions\":\"\\ud83c\"")),
                bomb("halves in the wrong order", () -> with("\"instructions\":\"\\udf0d\\ud83c\"")),
                new Bomb(
                        "an encoded half",
                        () -> with("\"instructions\":\"\u00ed\u00a0\u0080\"").getBytes(StandardCharsets.ISO_8859_1)),
                new Bomb(
                        "bytes that are no UTF-8",
                        () -> with("\"instructions\":\"\u00e8\"").getBytes(StandardCharsets.ISO_8859_1)),
                encoded("UTF-16 little-endian", StandardCharsets.UTF_16LE, with("\"instructions\":\"x\"")),
                encoded("UTF-16 big-endian", StandardCharsets.UTF_16BE, with("\"instructions\":\"x\"")),
                encoded("UTF-16 with its mark", StandardCharsets.UTF_16, with("\"instructions\":\"x\"")),
                encoded("UTF-16 with half a pair", StandardCharsets.UTF_16LE, with("\"instructions\":\"\\ud83c\"")),
                encoded("UTF-32", Charset.forName("UTF-32BE"), with("\"instructions\":\"\\ud83c\"")),
                bomb("a NUL", () -> with("\"instructions\":\"\0\"")),
                bomb("no object", () -> "[]"),
                bomb("a number", () -> "1"),
                bomb("blanks", () -> " \n"),
                bomb("two objects", () -> with("\"user\":\"a\"") + "{}"),
                bomb("a comment", () -> "/* hi */" + with("\"user\":\"a\"")),
                bomb("not a number", () -> with("\"temperature\":NaN")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void aBodyThatIsMeantToHurtIsRefusedSoon(Bomb bomb) throws Exception {
        house.upstream().always("bomb", request -> Reply.says("Should not have been asked"));
        byte[] body = bomb.body().get();
        long before = System.nanoTime();
        Answer answer = house.alice().send("POST", "/v1/responses", body);
        assertThat(answer.status()).as(shortened(answer)).isBetween(400, 422);
        assertThat(answer.error().path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.body().length)
                .as("the answer does not repeat the bomb")
                .isLessThan(2_000);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    }

    /** As nearly every other reader of JSON has it. */
    @Test
    void ofANameGivenTwiceTheLastValueCounts() throws Exception {
        house.upstream().on("twice", Reply.says("Hello"));
        String body = "{\"model\":\"once\",\"input\":\"Hi\",\"model\":\"twice\"}";
        Answer answer = house.alice().send("POST", "/v1/responses", body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("model").asText()).isEqualTo("twice");
    }

    /** RFC 8259 lets a reader ignore the mark, and Windows' editors write it. */
    @Test
    void aMarkBeforeTheJsonDoesNoHarm() throws Exception {
        house.upstream().on("marked", Reply.says("Hello"));
        byte[] body = ("\uFEFF" + Client.ask("marked", "Hi")).getBytes(StandardCharsets.UTF_8);
        assertThat(house.alice().send("POST", "/v1/responses", body).status()).isIn(200, 400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
        try (Connection connection = house.server().connect()) {
            Answer answer = connection
                    .send("POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + House.ALICE
                            + "\r\nContent-Type: application/json\r\nContent-Length: 2000000000\r\n\r\n{")
                    .answer();
            assertThat(answer.status()).isEqualTo(413);
            answer.error();
        }
    }

    @Test
    void aCompressedBodyIsNotUnpacked() throws Exception {
        try (Connection connection = house.server().connect()) {
            Answer answer = connection
                    .send(
                            "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + House.ALICE
                                    + "\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}")
                    .answer();
            assertThat(answer.status()).isEqualTo(415);
            answer.error();
        }
    }

    @AfterAll
    static void theServerIsAsItWas(House house) throws IOException {
        assertThat(house.nobody().get("/health").status()).isEqualTo(200);
        assertThat(house.server().liveBytes()).isLessThan(100_000_000);
    }

    private static String shortened(Answer answer) {
        String text = answer.text();
        return text.length() > 500 ? text.substring(0, 500) : text;
    }
}
