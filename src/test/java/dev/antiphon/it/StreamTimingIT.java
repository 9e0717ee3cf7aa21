package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing is held back and nothing is mixed up. No clock is read: the model says a word only when the client has got the
 * one before, so a server that collects anything stands still.
 */
@Tag("U20")
class StreamTimingIT extends IntegrationTest {

    @Test
    @Tag("R55")
    void everyWordReachesTheClientBeforeTheModelSaysTheNext() {
        List<Gate> gates = IntStream.range(0, 20).mapToObj(i -> new Gate()).toList();
        Reply reply = Reply.stream();
        for (int i = 0; i < gates.size(); i++) {
            reply.waitsFor(gates.get(i)).text("word " + i + " ");
        }
        answers(reply);
        try (LiveStream stream = LiveStream.open(streaming("Hi"))) {
            for (int i = 0; i < gates.size(); i++) {
                gates.get(i).open();
                assertThat(stream.until("response.output_text.delta")
                                .get("delta")
                                .asText())
                        .isEqualTo("word " + i + " ");
            }
            stream.rest();
        }
    }

    @Test
    void theAnnouncementDoesNotWaitForTheModel() {
        Gate gate = new Gate();
        answers(Reply.stream().waitsFor(gate).text("Hello"));
        try (LiveStream stream = LiveStream.open(streaming("Hi"))) {
            assertThat(stream.until("response.in_progress")
                            .at("/response/status")
                            .asText())
                    .isEqualTo("in_progress");
            gate.open();
            stream.rest();
        }
    }

    @Test
    @Tag("R4")
    void theClientLibraryGetsEveryWordInTimeToo() {
        Gate first = new Gate();
        Gate second = new Gate();
        answers(Reply.stream().waitsFor(first).text("Hel").waitsFor(second).text("lo"));
        try (StreamResponse<ResponseStreamEvent> stream =
                alice().responses().createStreaming(ask("Hi").build())) {
            Iterator<ResponseStreamEvent> events = stream.stream().iterator();
            assertThat(events.next().isCreated()).isTrue();
            first.open();
            assertThat(nextDelta(events)).isEqualTo("Hel");
            second.open();
            assertThat(nextDelta(events)).isEqualTo("lo");
            events.forEachRemaining(event -> {});
        }
    }

    @Test
    void aSilentModelsStreamIsKeptOpenByComments() {
        Gate gate = new Gate();
        answers(Reply.stream().waitsFor(gate).text("Hello"));
        try (LiveStream stream = LiveStream.open(streaming("Hi"))) {
            stream.untilComment();
            stream.untilComment();
            gate.open();
            stream.rest();
        }
    }

    @Test
    void argumentsReachTheClientPieceByPiece() {
        Gate gate = new Gate();
        answers(Reply.stream()
                .chunk(Chunks.call(0, "a", "f", "{\"x\":"))
                .waitsFor(gate)
                .chunk(Chunks.call(0, "", "", "1}"))
                .finish("tool_calls"));
        try (LiveStream stream = LiveStream.open("""
                {"model":"scripted","stream":true,"input":"Hi","tools":[{"type":"function","name":"f"}]}""")) {
            assertThat(stream.until("response.function_call_arguments.delta")
                            .get("delta")
                            .asText())
                    .isEqualTo("{\"x\":");
            gate.open();
            stream.rest();
        }
    }

    @Test
    void twoRequestsOfOneClientRunAtTheSameTime() throws Exception {
        CountDownLatch bothHere = new CountDownLatch(2);
        Gate both = new Gate();
        alwaysAnswers(received -> {
            bothHere.countDown();
            return Reply.stream().waitsFor(both).text("Hello");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> plain =
                    threads.submit(() -> alice().responses().create(ask("title").build()));
            Future<Response> streamed =
                    threads.submit(() -> Sdk.streamed(alice(), ask("answer").build()));
            bothHere.await();
            both.open();
            assertThat(Sdk.text(plain.get())).isEqualTo("Hello");
            assertThat(Sdk.text(streamed.get())).isEqualTo("Hello");
        }
    }

    @Test
    @Tag("R45")
    void aHundredStreamsAtTheSameTimeGetTheirOwnAnswerEach() throws Exception {
        int streams = 100;
        CountDownLatch allHere = new CountDownLatch(streams);
        Gate all = new Gate();
        AtomicInteger running = new AtomicInteger();
        alwaysAnswers(received -> {
            String question = received.json().at("/messages/0/content").asText();
            running.incrementAndGet();
            allHere.countDown();
            return Reply.says("answer to ").waitsFor(all).text(question);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<EventStream>> tasks = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                String question = "question " + i;
                tasks.add(() -> Http.create(streaming(question)).events());
            }
            List<Future<EventStream>> results =
                    tasks.stream().map(threads::submit).toList();
            allHere.await();
            assertThat(running).hasValue(streams);
            all.open();
            for (int i = 0; i < streams; i++) {
                assertThat(results.get(i).get().joined("response.output_text.delta"))
                        .isEqualTo("answer to question " + i);
            }
            assertThat(results.stream()
                            .map(Future::resultNow)
                            .map(EventStream::id)
                            .distinct())
                    .hasSize(streams);
        }
    }

    private static String nextDelta(Iterator<ResponseStreamEvent> events) {
        while (true) {
            ResponseStreamEvent event = events.next();
            if (event.isOutputTextDelta()) {
                return event.asOutputTextDelta().delta();
            }
        }
    }
}
