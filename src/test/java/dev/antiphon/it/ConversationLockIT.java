package dev.antiphon.it;

import static dev.antiphon.it.Talk.begin;
import static dev.antiphon.it.Talk.items;
import static dev.antiphon.it.Talk.request;
import static dev.antiphon.it.Talk.streamed;
import static dev.antiphon.it.Talk.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.errors.BadRequestException;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One writer of a conversation at a time, over HTTP. */
class ConversationLockIT extends IntegrationTest {

    private static final String LOCKED =
            "Another process is currently operating on this conversation. Please retry in a few seconds.";

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    @Tag("U24")
    void whileATurnRunsEveryOtherWriterIsRefusedAndEveryReaderServed(String stream) throws Exception {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"), Reply.says("unstored"));
        String id = begin("{\"id\":\"msg_first\",\"role\":\"user\",\"content\":\"first\"}");
        String begun = request(id, "q").replace("{\"model\"", "{\"stream\":" + stream + ",\"model\"");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Http.Answer> running = threads.submit(() -> Http.create(begun));
            await().until(() -> requests().size() == 1);

            locked(Http.create(request(id, "r")));
            locked(Http.create(streamed(id, "r")));
            locked(Http.post(items(id), "{\"items\":[{\"role\":\"user\",\"content\":\"r\"}]}"));
            locked(Http.delete(items(id) + "/msg_first"));
            locked(Http.delete("/v1/conversations/" + id));
            assertThatThrownBy(() ->
                            alice().responses().create(ask("r").conversation(id).build()))
                    .isInstanceOfSatisfying(
                            BadRequestException.class,
                            refused -> assertThat(refused.code()).hasValue("conversation_locked"));
            assertThat(requests()).as("no model was asked").hasSize(1);
            assertThat(Http.get(items(id) + "/msg_first").status()).isEqualTo(200);
            assertThat(Http.post("/v1/conversations/" + id, "{\"metadata\":{}}").status())
                    .isEqualTo(200);
            assertThat(Http.create(request(id, "r").replace("{\"model\"", "{\"store\":false,\"model\""))
                            .status())
                    .as("what is not stored takes no lock")
                    .isEqualTo(200);
            gate.open();
            assertThat(running.get().status()).isEqualTo(200);
        }
        assertThat(texts(id)).containsExactly("first", "q", "Hello");
        assertThat(Http.delete("/v1/conversations/" + id).status()).isEqualTo(200);
    }

    @Test
    @Tag("U24")
    void ofManyTurnsAtOnceOneRunsAndNothingIsMixed() throws Exception {
        alwaysAnswers(received -> {
            String asked = messages(received.json()).getLast();
            return Reply.says("answer to " + asked.substring("user: ".length()));
        });
        String id = begin("");
        int done = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                String question = "q" + round;
                List<Future<Http.Answer>> racers = List.of(
                        threads.submit(() -> Http.create(request(id, question + "a"))),
                        threads.submit(() -> Http.create(request(id, question + "b"))),
                        threads.submit(() -> Http.create(streamed(id, question + "c"))));
                for (Future<Http.Answer> racer : racers) {
                    if (racer.get().status() == 200) {
                        done++;
                    } else {
                        locked(racer.get());
                    }
                }
            }
        }
        List<String> texts = texts(id);
        assertThat(done).isGreaterThanOrEqualTo(10);
        assertThat(texts).hasSize(2 * done).doesNotHaveDuplicates();
        for (int i = 0; i < texts.size(); i += 2) {
            assertThat(texts.get(i + 1)).isEqualTo("answer to " + texts.get(i));
        }
    }

    @Test
    void aTurnWhoseClientLeavesFreesTheConversation() {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"), Reply.says("a"));
        String id = begin("");
        try (LiveStream left = LiveStream.open(streamed(id, "q"))) {
            left.until("response.output_text.delta");
        }
        await().until(() -> Http.create(request(id, "again")).status() == 200);
        gate.open();
        assertThat(texts(id)).containsExactly("again", "a");
    }

    private static void locked(Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error().get("type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.error().get("code").asText()).isEqualTo("conversation_locked");
        assertThat(answer.error().get("param").asText()).isEqualTo("conversation");
        assertThat(answer.error().get("message").asText()).isEqualTo(LOCKED);
    }
}
