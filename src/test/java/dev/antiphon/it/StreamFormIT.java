package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream to the byte. That every stream is well formed, {@link EventStream} checks in all tests. */
@Tag("R44")
class StreamFormIT extends IntegrationTest {

    @Test
    @Tag("R55")
    @Tag("U20")
    void aStreamHasTheHeadersThatKeepItFromBeingBuffered() {
        answers(Reply.says("Hello"));
        Answer answer = Http.create(streaming("Hi"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualToIgnoringCase("text/event-stream;charset=utf-8");
        assertThat(answer.header("cache-control")).isEqualTo("no-cache");
        assertThat(answer.header("x-accel-buffering")).isEqualTo("no");
        assertThat(answer.header("x-request-id")).startsWith("req_");
        assertThat(answer.header("openai-organization")).isEqualTo("acme");
        assertThat(answer.headers().firstValue("content-length")).isEmpty();
        assertThat(answer.text()).startsWith("event: response.created\ndata: {\"type\":\"response.created\",");
    }

    @ParameterizedTest
    @MethodSource("acceptsAndStreams")
    void theBodyDecidesBetweenStreamAndJsonWhateverIsAcceptable(String accept, boolean stream) {
        answers(Reply.says("Hello"));
        HttpRequest.Builder request =
                Http.posting("/v1/responses", "{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":" + stream + "}");
        Answer answer = Http.send(accept.isEmpty() ? request : request.header("Accept", accept));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith(stream ? "text/event-stream" : "application/json");
        JsonNode response = stream ? answer.events().response() : answer.json();
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Hello");
    }

    static Stream<Arguments> acceptsAndStreams() {
        return Stream.of("", "application/json", "text/event-stream", "*/*", "text/html")
                .flatMap(accept -> Stream.of(Arguments.of(accept, true), Arguments.of(accept, false)));
    }

    @Test
    void deltasArePaddedWhenThatIsAskedForAndOnlyThen() {
        alwaysAnswers(received -> Reply.says("Hel", "lo"));
        EventStream plain = Http.create(streaming("Hi")).events();
        assertThat(plain.events()).noneMatch(event -> event.has("obfuscation"));
        EventStream padded = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":true,"
                        + "\"stream_options\":{\"include_obfuscation\":true}}")
                .events();
        assertThat(padded.of("response.output_text.delta"))
                .hasSize(2)
                .allMatch(event -> !event.get("obfuscation").asText().isEmpty());
        assertThat(padded.events())
                .filteredOn(event -> event.has("obfuscation"))
                .hasSize(2);
        assertThat(padded.joined("response.output_text.delta")).isEqualTo("Hello");
    }

    @Test
    void anyTextComesThroughUnharmed() {
        String text = "Zoë \u2028 \uD83D\uDE00 \"quoted\" \\ back / tab\t line\nend \u0001 </script>";
        answers(Reply.says(text.substring(0, 9), text.substring(9)));
        EventStream stream = Http.create(streaming("Hi")).events();
        assertThat(stream.joined("response.output_text.delta")).isEqualTo(text);
        assertThat(Http.get("/v1/responses/" + stream.id())
                        .json()
                        .at("/output/0/content/0/text")
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void theConnectionCanBeUsedAgainAfterAStream() throws IOException {
        alwaysAnswers(received -> Reply.says("Hello"));
        try (Socket socket = new Socket("127.0.0.1", Installation.get().url().getPort())) {
            socket.setSoTimeout(30_000);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < 3; i++) {
                byte[] body = streaming("Hi").getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream()
                        .write(("POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                        + Installation.ALICE
                                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                String head = head(in);
                assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("transfer-encoding: chunked");
                assertThat(head).doesNotContainIgnoringCase("connection: close");
                EventStream.of(chunks(in));
            }
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private static byte[] chunks(DataInputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(in), 16); length > 0; length = Integer.parseInt(line(in), 16)) {
            byte[] chunk = new byte[length];
            in.readFully(chunk);
            body.writeBytes(chunk);
            assertThat(line(in)).isEmpty();
        }
        assertThat(line(in)).isEmpty();
        return body.toByteArray();
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
