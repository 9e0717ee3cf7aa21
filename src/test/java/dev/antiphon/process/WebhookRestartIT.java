package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.outbox.Receiver;
import dev.antiphon.outbox.Receiver.Message;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has ended is told, whatever becomes of the process in between. */
@NeedsShell
@Tag("F24")
@Tag("U9")
@Timeout(180)
class WebhookRestartIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** A claim of the process that died has to end first. */
    private static final Duration IN_TIME = Duration.ofSeconds(60);

    private Receiver receiver;
    private House house;

    @BeforeEach
    void open() {
        receiver = new Receiver();
        house = House.start("webhooks", """
                webhooks:
                  allow: ["%1$s"]
                  endpoints:
                    - { url: "%1$s/hook", secret: "%2$s", tenant: acme }
                """.formatted(receiver.origin(), SECRET));
    }

    @AfterEach
    void close() {
        house.close();
        receiver.close();
    }

    @Test
    void whatNobodyWasThereToHearIsToldAfterTheRestart() throws Exception {
        receiver.close();
        house.upstream().on("says", Reply.says("Hello"));
        String id = begin("says");
        await().atMost(IN_TIME).until(() -> status(id).equals("completed"));
        house.server().kill();

        receiver = new Receiver(receiver.port());
        house.server().start();
        Message message = awaitMessage();
        assertThat(message.unwrap(SECRET).asResponseCompleted().data().id()).isEqualTo(id);
        assertThat(status(id)).isEqualTo("completed");
    }

    @Test
    void whatWasBeingToldWhenTheProcessDiedIsToldAgainUnderTheSameId() throws Exception {
        receiver.silent();
        house.upstream().on("says", Reply.says("Hello"));
        String id = begin("says");
        Message first = awaitMessage();
        house.server().kill();

        int port = receiver.port();
        receiver.close();
        receiver = new Receiver(port);
        house.server().start();
        Message again = awaitMessage();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.unwrap(SECRET).asResponseCompleted().data().id()).isEqualTo(id);
    }

    @Test
    void whatRanWhenTheProcessDiedIsToldToHaveFailedByTheNext() throws Exception {
        house.upstream().on("talks", Reply.says("Hel").hanging());
        String id;
        try (EventStream talks = house.alice().stream(Client.ask("talks", "Hi").put("background", true))) {
            talks.until("response.output_text.delta");
            id = talks.id();
            house.server().kill();
        }
        assertThat(receiver.messages()).isEmpty();
        house.server().start();
        assertThat(awaitMessage().unwrap(SECRET).asResponseFailed().data().id()).isEqualTo(id);
        assertThat(status(id)).isEqualTo("failed");
    }

    @Test
    void whatAStopEndsIsTold() throws Exception {
        house.close();
        house = House.start("webhooks-short", """
                shutdown:
                  grace: 1s
                webhooks:
                  allow: ["%1$s"]
                  endpoints:
                    - { url: "%1$s/hook", secret: "%2$s", tenant: acme }
                """.formatted(receiver.origin(), SECRET));
        house.upstream().on("talks", Reply.says("Hel").hanging());
        String id;
        try (EventStream talks = house.alice().stream(Client.ask("talks", "Hi").put("background", true))) {
            talks.until("response.output_text.delta");
            id = talks.id();
            house.server().terminate();
        }
        house.server().awaitExit(Duration.ofSeconds(15));
        house.server().start();
        assertThat(awaitMessage().unwrap(SECRET).asResponseFailed().data().id()).isEqualTo(id);
    }

    private String begin(String model) throws IOException {
        ObjectNode request = Client.ask(model, "Hi").put("background", true);
        return house.alice().create(request).json().path("id").asText();
    }

    private String status(String id) throws IOException {
        return house.alice().response(id).json().path("status").asText();
    }

    private Message awaitMessage() {
        await().atMost(IN_TIME).until(() -> !receiver.messages().isEmpty());
        return receiver.messages().getFirst();
    }
}
