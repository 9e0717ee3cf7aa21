package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
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
        try (RawConnection connection = RawConnection.open()) {
            for (int i = 0; i < 3; i++) {
                String body = streaming("Hi");
                connection.send("POST /v1/responses", body.length(), body);
                String head = connection.head();
                assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("transfer-encoding: chunked");
                assertThat(head).doesNotContainIgnoringCase("connection: close");
                EventStream.of(connection.chunks());
            }
        }
    }
}
