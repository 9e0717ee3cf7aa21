package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Responses that run whether their client is there or not. */
@Tag("U9")
class BackgroundIT extends IntegrationTest {

    /** As many as run at a time, as {@link Installation} has it. */
    private static final int RUNNING = 6;

    private static final String DONE = "data: [DONE]\n\n";
    private static final String STREAMING =
            "{\"model\":\"scripted\",\"stream\":true,\"background\":true,\"input\":\"Hi\"}";

    private final Gate gate = new Gate();

    @AfterEach
    void letEverythingEnd() {
        gate.open();
    }

    @Test
    @Tag("R24")
    @Tag("R29")
    void theAnswerIsQueuedAndPollingShowsHowItGoesOn() {
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        Response queued = create();
        assertThat(queued.status()).contains(ResponseStatus.QUEUED);
        assertThat(queued.background()).contains(true);
        assertThat(queued.output()).isEmpty();

        await().until(() -> Sdk.text(retrieve(queued)).equals("Hel"));
        assertThat(retrieve(queued).status()).contains(ResponseStatus.IN_PROGRESS);
        gate.open();
        Response completed = awaitEnd(queued.id());
        assertThat(completed.status()).contains(ResponseStatus.COMPLETED);
        assertThat(Sdk.text(completed)).isEqualTo("Hello");
    }

    @Test
    @Tag("R29")
    void aBackgroundStreamGoesFromQueuedToItsEnding() {
        answers(Reply.says("Hel", "lo"));
        EventStream events = Http.create(STREAMING).events();
        assertThat(events.types())
                .startsWith("response.created", "response.queued", "response.in_progress")
                .endsWith("response.completed");
        assertThat(events.events().getFirst().at("/response/status").asText()).isEqualTo("queued");
        assertThat(Http.get("/v1/responses/" + events.id()).json()).isEqualTo(events.response());
    }

    @Test
    void theOfficialClientReadsABackgroundStream() {
        answers(Reply.says("Hel", "lo"));
        Response response = Sdk.streamed(alice(), ask("Hi").background(true).build());
        assertThat(Sdk.text(response)).isEqualTo("Hello");
        assertThat(retrieve(response)).isEqualTo(response);
    }

    @Test
    void whoLeavesDoesNotStopIt() {
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        String id;
        try (LiveStream stream = LiveStream.open(STREAMING)) {
            stream.until("response.output_text.delta");
            id = stream.id();
        }
        // Its reader is found gone when the next heartbeat is written.
        Answer looked = Http.get("/v1/responses/" + id);
        assertThat(looked.json().path("status").asText()).isEqualTo("in_progress");
        gate.open();
        assertThat(Sdk.text(awaitEnd(id))).isEqualTo("Hello");
        assertThat(requests().getLast().closedByClient()).isFalse();
    }

    @Test
    void withoutStoreItIsRefused() {
        Answer answer = Http.create("{\"model\":\"scripted\",\"background\":true,\"store\":false,\"input\":\"Hi\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().path("code").asText()).isEqualTo("unsupported_parameter");
        assertThat(answer.error().path("param").asText()).isEqualTo("background");
        assertThat(requests()).isEmpty();
    }

    @Test
    void whatRunsIsCancelledWithinASecondAndKeepsWhatItSaid() {
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        Response running = create();
        await().until(() -> Sdk.text(retrieve(running)).equals("Hel"));

        long asked = System.nanoTime();
        Response cancelled = alice().responses().cancel(running.id());
        await().atMost(Duration.ofSeconds(1)).until(() -> requests().getLast().closedByClient());
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));

        assertThat(cancelled.status()).contains(ResponseStatus.CANCELLED);
        assertThat(Sdk.text(cancelled)).isEqualTo("Hel");
        Answer again = cancel(running.id());
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body())
                .isEqualTo(cancel(running.id()).body())
                .isEqualTo(Http.get("/v1/responses/" + running.id()).body());
        assertThat(frames(running.id(), "").getLast()).contains("\"status\":\"cancelled\"");
    }

    @Test
    @Tag("R29")
    void whatWaitsIsQueuedAndCancelledWithoutTheModelBeingAsked() {
        alwaysAnswers(received -> Reply.stream().waitsFor(gate).text("Hello"));
        List<Response> running = new ArrayList<>();
        for (int i = 0; i < RUNNING; i++) {
            running.add(create());
        }
        await().until(() -> requests().size() == RUNNING);
        Response waiting = create();
        assertThat(retrieve(waiting).status()).contains(ResponseStatus.QUEUED);

        assertThat(alice().responses().cancel(waiting.id()).status()).contains(ResponseStatus.CANCELLED);
        Response next = create();
        gate.open();
        running.forEach(each -> assertThat(awaitEnd(each.id()).status()).contains(ResponseStatus.COMPLETED));
        assertThat(awaitEnd(next.id()).status()).contains(ResponseStatus.COMPLETED);
        assertThat(requests()).hasSize(RUNNING + 1);
        assertThat(retrieve(waiting).status()).contains(ResponseStatus.CANCELLED);
    }

    @Test
    void whatHasCompletedCannotBeCancelled() {
        answers(Reply.says("Hello"));
        Response response = create();
        awaitEnd(response.id());
        assertThatThrownBy(() -> alice().responses().cancel(response.id()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("Cannot cancel a completed response.");
    }

    @Test
    void itCanBeDeletedWhenItHasEndedAndNotBefore() {
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        String id = create().id();
        Answer refused = Http.delete("/v1/responses/" + id);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().path("message").asText()).isEqualTo("Cannot delete an in-flight response.");
        gate.open();
        awaitEnd(id);
        assertThat(Http.delete("/v1/responses/" + id).status()).isEqualTo(200);
        assertThat(Http.get("/v1/responses/" + id + "?stream=true").status()).isEqualTo(404);
    }

    @Test
    @Tag("R40")
    void itCanBeContinuedOnceItHasCompleted() {
        answers(Reply.says("Hel").waitsFor(gate).text("lo"), Reply.says("again"));
        String id = create().id();
        ResponseCreateParams next = ask("And?").previousResponseId(id).build();
        await().until(() -> !requests().isEmpty());
        assertThatThrownBy(() -> alice().responses().create(next))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("in_progress");
        gate.open();
        awaitEnd(id);
        assertThat(Sdk.text(alice().responses().create(next))).isEqualTo("again");
        assertThat(messages()).containsExactly("user: Hi", "assistant: Hello", "user: And?");
    }

    @Test
    @Tag("U29")
    void fromEveryNumberTheRestIsTheSameToTheByteWhileItRunsAndAfterwards() throws Exception {
        answers(Reply.says("one ", "two ").waitsFor(gate).text("three"));
        String id = create().id();
        await().until(() -> Sdk.text(alice().responses().retrieve(id)).equals("one two "));
        List<CompletableFuture<List<String>>> early = new ArrayList<>();
        for (int after = 0; after < 12; after++) {
            String query = "&starting_after=" + after;
            early.add(CompletableFuture.supplyAsync(() -> frames(id, query)));
        }
        gate.open();
        awaitEnd(id);

        List<String> whole = frames(id, "");
        for (int after = 0; after < 12; after++) {
            List<String> rest = whole.subList(Math.min(after + 1, whole.size()), whole.size());
            assertThat(early.get(after).get())
                    .as("while it ran, after " + after)
                    .isEqualTo(rest);
            assertThat(frames(id, "&starting_after=" + after))
                    .as("after " + after)
                    .isEqualTo(rest);
        }
        assertThat(frames(id, "&starting_after=1000")).isEmpty();
    }

    @Test
    @Tag("U29")
    void theOfficialClientGoesOnWhereItWas() {
        answers(Reply.says("one ").waitsFor(gate).text("two"));
        List<ResponseStreamEvent> seen = new ArrayList<>();
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events =
                alice().responses().createStreaming(ask("Hi").background(true).build())) {
            events.stream().limit(6).forEach(seen::add);
        }
        String id = seen.getFirst().asCreated().response().id();
        ResponseRetrieveParams rest = ResponseRetrieveParams.builder()
                .responseId(id)
                .startingAfter(seen.size() - 1)
                .build();
        try (StreamResponse<ResponseStreamEvent> events = alice().responses().retrieveStreaming(rest)) {
            gate.open();
            events.stream().forEach(seen::add);
        }

        seen.forEach(accumulator::accumulate);
        assertThat(accumulator.response()).isEqualTo(alice().responses().retrieve(id));
        try (StreamResponse<ResponseStreamEvent> events = alice().responses().retrieveStreaming(rest)) {
            assertThat(events.stream().toList()).isEqualTo(seen.subList(6, seen.size()));
        }
    }

    private static Response create() {
        return alice().responses().create(ask("Hi").background(true).build());
    }

    private static Response retrieve(Response response) {
        return alice().responses().retrieve(response.id());
    }

    private static Response awaitEnd(String id) {
        return await().until(
                        () -> alice().responses().retrieve(id),
                        response -> !response.status().orElseThrow().equals(ResponseStatus.QUEUED)
                                && !response.status().orElseThrow().equals(ResponseStatus.IN_PROGRESS));
    }

    private static Answer cancel(String id) {
        return Http.send(Http.to("/v1/responses/" + id + "/cancel").POST(BodyPublishers.noBody()));
    }

    /** The frames of a replay, as they were sent; {@code [DONE]} has been checked. */
    private static List<String> frames(String id, String query) {
        String text = Http.get("/v1/responses/" + id + "?stream=true" + query).text();
        assertThat(text).endsWith(DONE);
        return Arrays.stream(text.substring(0, text.length() - DONE.length()).split("(?<=\n\n)"))
                .filter(frame -> frame.startsWith("event: "))
                .toList();
    }
}
