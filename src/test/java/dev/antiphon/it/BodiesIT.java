package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are wrong, and what each is told. That every refusal has the envelope, {@link Contract} checks. */
@Tag("R73")
@Tag("R86")
class BodiesIT extends IntegrationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "nonsense", "{\"model\":}", "{\"model\":\"a\"} more", "{'model':'a'}", "\u0000"})
    void aBodyThatIsNoJsonIsRefused(String body) {
        JsonNode error = refused(Http.create(body), 400);
        assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.get("code").isNull()).isTrue();
        assertThat(error.get("param").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "17", "null", "true"})
    void aBodyThatIsNoObjectIsRefused(String body) {
        refused(Http.create(body), 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"input\":\"Hi\"} | missing_required_parameter | model",
                "{\"model\":\"scripted\"} | missing_required_parameter | input",
                "{\"model\":\"scripted\",\"input\":null} | missing_required_parameter | input",
                "{\"model\":17,\"input\":\"Hi\"} | invalid_type | model",
                "{\"model\":\"scripted\",\"input\":17} | invalid_type | input",
                "{\"model\":\"scripted\",\"input\":[]} | empty_array | input",
                "{\"model\":\"scripted\",\"input\":[17]} | invalid_type | input[0]",
                "{\"model\":\"scripted\",\"input\":[{\"role\":\"user\"}]} | missing_required_parameter | input[0].content",
                "{\"model\":\"scripted\",\"input\":[{\"role\":\"boss\",\"content\":\"x\"}]} | invalid_value | input[0].role",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":\"yes\"} | invalid_type | stream",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"temperature\":3} | decimal_above_max_value | temperature",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"top_p\":-1} | decimal_below_min_value | top_p",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":{}} | invalid_type | tools",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"nonsense\":1} | unknown_parameter | nonsense",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"background\":true,\"store\":false} | unsupported_parameter | background",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"moderation\":{\"model\":\"m\"}} | unsupported_parameter | moderation"
            })
    @Tag("R64")
    void aFieldThatIsWrongIsNamed(String body, String code, String param) {
        JsonNode error = refused(Http.create(body), 400);
        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("param").asText()).isEqualTo(param);
    }

    @Test
    @Tag("R66")
    void tooManyItemsAreRefused() {
        String items = String.join(",", Collections.nCopies(201, "{\"role\":\"user\",\"content\":\"x\"}"));
        JsonNode error = refused(Http.create("{\"model\":\"scripted\",\"input\":[" + items + "]}"), 400);
        assertThat(error.get("code").asText()).isEqualTo("array_above_max_length");
        assertThat(error.get("param").asText()).isEqualTo("input");
    }

    @Test
    void tooDeepJsonIsRefused() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        refused(Http.create("{\"model\":\"scripted\",\"input\":" + deep + "}"), 400);
    }

    @Test
    void tooLongANumberIsRefused() {
        refused(Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"top_p\":1" + "0".repeat(100_000) + "}"), 400);
    }

    @Test
    void halfASurrogatePairIsRefused() {
        refused(Http.create("{\"model\":\"scripted\",\"input\":\"\\ud800\"}"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void anythingButJsonIsRefused(String type) {
        Answer answer = Http.send(Http.to("/v1/responses")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"model\":\"scripted\",\"input\":\"Hi\"}")));
        refused(answer, 415);
    }

    @Test
    void aBodyOfUnknownTypeIsRefused() {
        refused(Http.send(Http.to("/v1/responses").POST(BodyPublishers.ofString("{}"))), 415);
    }

    @Test
    void aCharsetOnTheTypeDoesNoHarm() {
        answers(Reply.says("Hello"));
        assertThat(Http.send(Http.to("/v1/responses")
                                .header("Content-Type", "Application/JSON; charset=UTF-8")
                                .POST(BodyPublishers.ofString("{\"model\":\"scripted\",\"input\":\"Hi\"}")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aCompressedBodyIsRefused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("{\"model\":\"scripted\",\"input\":\"Hi\"}".getBytes(StandardCharsets.UTF_8));
        }
        refused(
                Http.send(Http.to("/v1/responses")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))),
                415);
    }

    @Test
    void aBodyAnnouncedWithThirtyThreeMebibytesIsRefusedBeforeItIsSent() throws IOException {
        try (RawConnection connection = RawConnection.open()) {
            connection.send("POST /v1/responses", 33 << 20, "");
            String head = connection.head();
            assertThat(head).startsWith("HTTP/1.1 413");
            int length = Integer.parseInt(head.replaceAll("(?si).*content-length: (\\d+).*", "$1"));
            Contract.envelope(Json.tree(connection.bytes(length)));
        }
    }

    @Test
    void anUnannouncedBodyOfThirtyThreeMebibytesIsRefusedWhenItHasGrownTooLarge() {
        Answer answer = Http.send(Http.to("/v1/responses")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArrays(List.of(new byte[33 << 20]))));
        refused(answer, 413);
    }

    @Test
    void aRequestOfOneMebibyteIsServed() {
        answers(Reply.says("Hello"));
        Answer answer =
                Http.create("{\"model\":\"scripted\",\"input\":\"" + "x".repeat(1 << 20) + "\",\"store\":true}");
        assertThat(answer.status()).isEqualTo(200);
        String id = answer.json().get("id").asText();
        assertThat(Http.get("/v1/responses/" + id + "/input_items")
                        .json()
                        .at("/data/0/content/0/text")
                        .asText())
                .hasSize(1 << 20);
    }

    @Test
    @Tag("R71")
    @Tag("U15")
    @Tag("U33")
    void whatCodingClientsSendBesidesIsAccepted() {
        answers(Reply.says("Hello"));
        Answer answer = Http.create("""
                {"model":"scripted","input":"Hi","client_metadata":{"a":"b"},"prompt_cache_key":"k","text":{},
                 "safety_identifier":"s","prompt_cache_retention":"24h","service_tier":"auto","truncation":"disabled",
                 "metadata":null,"tools":null,"reasoning":null,"include":null,"stream":null,"store":null}""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(asked().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "stream", "stream_options", "messages");
    }

    @Test
    @Tag("R71")
    void theOptionOfTheOlderApiToIncludeUsageDoesNoHarm() {
        answers(Reply.says("Hello"));
        assertThat(Http.create("""
                {"model":"scripted","input":"Hi","stream":true,"stream_options":{"include_usage":true}}""").events().types()).endsWith("response.completed");
    }

    private JsonNode refused(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(requests()).isEmpty();
        assertThat(answer.header("content-length")).isEqualTo(Integer.toString(answer.body().length));
        return answer.error();
    }
}
