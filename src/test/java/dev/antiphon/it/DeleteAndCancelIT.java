package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.responses.Response;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a response goes away, and when it does not. */
class DeleteAndCancelIT extends IntegrationTest {

    @Test
    @Tag("R5")
    void aDeletedResponseIsGoneForEveryRoute() {
        answers(Reply.says("Hello"));
        Response response = alice().responses().create(ask("Hi").build());
        Http.Answer deleted = Http.delete("/v1/responses/" + response.id());
        assertThat(deleted.json().get("deleted").asBoolean()).isTrue();
        assertThat(deleted.json().get("id").asText()).isEqualTo(response.id());
        assertThat(deleted.json().get("object").asText()).isEqualTo("response");

        assertThatThrownBy(() -> alice().responses().retrieve(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> alice().responses().delete(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> alice().responses().cancel(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> alice().responses().inputItems().list(response.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> alice().responses()
                        .create(ask("Hi").previousResponseId(response.id()).build()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    @Tag("U4")
    void aResponseCanBeDeletedTheMomentItIsThere() {
        alwaysAnswers(received -> Reply.says("Hello"));
        for (int i = 0; i < 30; i++) {
            String id = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}")
                    .json()
                    .get("id")
                    .asText();
            assertThat(Http.delete("/v1/responses/" + id).text()).contains("\"deleted\":true");
        }
    }

    @Test
    @Tag("R5")
    void theClientLibraryCanDelete() {
        answers(Reply.says("Hello"));
        Response response = alice().responses().create(ask("Hi").build());
        alice().responses().delete(response.id());
        assertThatThrownBy(() -> alice().responses().retrieve(response.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aCompletedResponseCannotBeCancelled() {
        answers(Reply.says("Hello"));
        Response response = alice().responses().create(ask("Hi").build());
        assertThatThrownBy(() -> alice().responses().cancel(response.id()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused ->
                                assertThat(refused.body().toString()).contains("Cannot cancel a completed response."));
    }

    @Test
    @Tag("R24")
    void aRunningResponseCanBeReadButNeitherCancelledNorDeleted() {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        try (LiveStream running = LiveStream.open(streaming("Hi"))) {
            running.until("response.output_text.delta");
            String path = "/v1/responses/" + running.id();
            assertThat(Http.get(path).json().get("status").asText()).isEqualTo("in_progress");
            assertThat(Http.get(path).json().at("/output/0/content/0/text").asText())
                    .isEqualTo("Hel");
            assertThat(Http.send(Http.to(path + "/cancel").POST(BodyPublishers.noBody()))
                            .error()
                            .get("message")
                            .asText())
                    .isEqualTo("Cannot cancel a synchronous response.");
            assertThat(Http.delete(path).error().get("message").asText())
                    .isEqualTo("Cannot delete an in-flight response.");
            gate.open();
            assertThat(running.rest().at("/output/0/content/0/text").asText()).isEqualTo("Hello");
        }
    }

    @Test
    @Tag("R24")
    void aResponseWhoseClientLeftIsCancelled() {
        Gate never = new Gate();
        answers(Reply.says("Hel").waitsFor(never));
        String id;
        try (LiveStream running = LiveStream.open(streaming("Hi"))) {
            running.until("response.output_text.delta");
            id = running.id();
        }
        String path = "/v1/responses/" + id;
        await().atMost(Duration.ofSeconds(40))
                .until(() -> Http.get(path).json().get("status").asText().equals("cancelled"));
        assertThat(Http.send(Http.to(path + "/cancel").POST(BodyPublishers.noBody()))
                        .json()
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");
        assertThat(requests().getLast().closedByClient())
                .as("the call of the model is closed")
                .isTrue();
        never.open();
    }
}
