package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that is read as a stream, after it has ended and while it runs. */
@Tag("R44")
@Tag("U29")
class ReplayIT extends IntegrationTest {

    @Test
    @Tag("R22")
    void theOfficialClientReadsAStoredResponseAsAStream() {
        answers(Reply.says("Hel", "lo"));
        Response created = alice().responses().create(ask("Hi").build());

        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = alice().responses()
                .retrieveStreaming(ResponseRetrieveParams.builder()
                        .responseId(created.id())
                        .build())) {
            events.stream().forEach(accumulator::accumulate);
        }

        assertThat(accumulator.response()).isEqualTo(created);
    }

    @Test
    @Tag("R47")
    void aStoredResponseIsToldAgainInOrderAndEndsWithItsOwnBytes() {
        answers(Reply.callsTool("call_1", "f", "{\"a\"", ":1}"));
        EventStream live = Http.create("{\"model\":\"scripted\",\"stream\":true,\"input\":\"Hi\","
                        + "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}")
                .events();

        Answer replay = Http.get("/v1/responses/" + live.id() + "?stream=true");

        assertThat(replay.header("content-type")).isEqualToIgnoringCase("text/event-stream;charset=utf-8");
        assertThat(replay.header("cache-control")).isEqualTo("no-cache");
        assertThat(replay.header("x-accel-buffering")).isEqualTo("no");
        assertThat(replay.events().response()).isEqualTo(live.response());
        assertThat(replay.events().types().stream().distinct())
                .containsExactlyElementsOf(live.types().stream().distinct().toList());
        assertThat(replay.text())
                .contains(Http.get("/v1/responses/" + live.id()).text());
    }

    @Test
    void aFailedResponseIsToldWithItsFault() {
        answers(Reply.says("Hel").drops());
        EventStream live = Http.create(streaming("Hi")).events();
        assertThat(live.response().get("status").asText()).isEqualTo("failed");

        EventStream replay =
                Http.get("/v1/responses/" + live.id() + "?stream=true").events();

        assertThat(replay.response()).isEqualTo(live.response());
        assertThat(replay.types()).endsWith("error", "response.failed");
    }

    @Test
    @Tag("R51")
    void whoComesWhileItRunsReadsTheSameStreamToItsEnd() throws Exception {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        try (LiveStream live = LiveStream.open(streaming("Hi"))) {
            live.until("response.output_text.delta");
            String path = "/v1/responses/" + live.id() + "?stream=true";
            assertThat(Http.get(path + "&starting_after=1").error().get("param").asText())
                    .isEqualTo("starting_after");
            var second = CompletableFuture.supplyAsync(() -> Http.get(path));
            gate.open();
            assertThat(second.get().events().response()).isEqualTo(live.rest());
            assertThat(second.get().events().joined("response.output_text.delta"))
                    .isEqualTo("Hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "*/*", "text/html"})
    void theQueryDecidesBetweenStreamAndJsonWhateverIsAcceptable(String accept) {
        String path = "/v1/responses/" + stored();
        assertThat(Http.send(Http.to(path + "?stream=true").header("Accept", accept))
                        .events()
                        .response())
                .isEqualTo(Http.send(Http.to(path + "?stream=false").header("Accept", accept))
                        .json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/responses/%s", "/v1/responses/%s/", "/codex/v1/responses/%s"})
    void itIsTheSameUnderEveryName(String path) {
        String id = stored();
        assertThat(Http.get(path.formatted(id) + "?stream=true").text())
                .isEqualTo(Http.get("/v1/responses/" + id + "?stream=true").text());
    }

    @ParameterizedTest
    @CsvSource({
        "stream=yes, invalid_type, stream",
        "stream=, invalid_type, stream",
        "starting_after=1, invalid_value, starting_after",
        "include_obfuscation=true, invalid_value, include_obfuscation",
        "stream=false&starting_after=1, invalid_value, starting_after",
        "stream=true&starting_after=-1, integer_below_min_value, starting_after",
        "stream=true&starting_after=x, invalid_type, starting_after",
        "stream=true&include_obfuscation=x, invalid_type, include_obfuscation",
        "stream=true&include=junk, invalid_value, include"
    })
    void whatCannotBeAskedForIsRefusedByName(String query, String code, String param) {
        Answer answer = Http.get("/v1/responses/" + stored() + "?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo(code);
        assertThat(answer.error().get("param").asText()).isEqualTo(param);
    }

    @Test
    void theNumbersOfAForegroundResponseAreNotKept() {
        Answer answer = Http.get("/v1/responses/" + stored() + "?stream=true&starting_after=0");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("param").asText()).isEqualTo("starting_after");
        assertThat(answer.error().get("message").asText()).contains("not kept", "background");
    }

    @Test
    @Tag("R39")
    @Tag("U6")
    void whatIsSomebodyElsesOrWasNotStoredIsNotFound() {
        answers(Reply.says("Hello"));
        String unstored = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"store\":false}")
                .json()
                .get("id")
                .asText();
        String foreign = stored();
        for (String id : List.of(unstored, "resp_nothing")) {
            assertNotFound(id, Http.get("/v1/responses/" + id + "?stream=true"));
        }
        assertNotFound(
                foreign,
                Http.send(Http.anonymous("/v1/responses/" + foreign + "?stream=true")
                        .header("Authorization", "Bearer " + Installation.BOB)));
    }

    private static void assertNotFound(String id, Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.error().get("message").asText()).isEqualTo("Response with id '" + id + "' not found.");
    }

    @Test
    void paddingIsTheSameInEveryReadingAndNotThereUnlessAskedFor() {
        String path = "/v1/responses/" + stored() + "?stream=true";
        byte[] padded = Http.get(path + "&include_obfuscation=true").body();
        assertThat(padded)
                .isEqualTo(Http.get(path + "&include_obfuscation=true").body());
        assertThat(new String(padded, StandardCharsets.UTF_8)).contains("\"obfuscation\"");
        assertThat(Http.get(path).text()).doesNotContain("obfuscation");
    }

    @Test
    void aHeadOfAReplayIsThatOfTheResponse() {
        Answer head = Http.send(
                Http.to("/v1/responses/" + stored() + "?stream=true").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
    }

    private String stored() {
        answers(Reply.says("Hello"));
        return Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}")
                .json()
                .get("id")
                .asText();
    }
}
