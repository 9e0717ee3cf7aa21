package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The order in which a request is let in, on a server that allows ten responses at a time, and what it gives back. */
@Tag("R84")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionTest {

    private static final int MOST = 10;

    private InProcess server;

    @BeforeAll
    void open() throws Exception {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:admission-of-requests");
        derby.setCreateDatabase("create");
        server = new InProcess(derby);
        server.upstream().always("quick", request -> Reply.says("Hi"));
    }

    @AfterAll
    void close() throws Exception {
        server.close();
    }

    @Test
    @Tag("R85")
    void whoIsUnknownIsRefusedFirstThenWhoHasTooManyAndOnlyThenIsAModelAsked() throws Exception {
        Gate gate = new Gate();
        server.upstream()
                .always("held", request -> Reply.says("Hel").waitsFor(gate).text("lo"));
        List<EventStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                streams.add(server.client().stream("held", "Hi"));
            }
            await().until(() -> server.upstream().requests("held").size() == MOST);

            Answer unknown = new Client(server.client().port(), null).create("held", "Hi");
            Answer tooMany = server.client().create("held", "Hi");

            assertThat(unknown.status()).isEqualTo(401);
            assertThat(tooMany.status()).isEqualTo(429);
            assertThat(server.upstream().requests("held")).hasSize(MOST);
            gate.open();
            for (EventStream stream : streams) {
                assertThat(stream.rest().wellFormed().last().type()).isEqualTo("response.completed");
            }
        } finally {
            for (EventStream stream : streams) {
                stream.close();
            }
        }
        await().until(() -> server.held() == 0);
    }

    @Test
    void whatWasTakenIsGivenBackHoweverAResponseEnds() throws Exception {
        server.upstream().always("broken", request -> Reply.status(500, "down"));
        server.upstream().on("left", Reply.says("Hel").hanging());

        assertThat(server.client().create("quick", "Hi").status()).isEqualTo(200);
        assertThat(server.held()).isZero();
        assertThat(server.client().create("broken", "Hi").status()).isGreaterThanOrEqualTo(500);
        assertThat(server.held()).isZero();
        assertThat(server.client().create("quick", "").status()).isEqualTo(400);
        assertThat(server.held()).isZero();
        try (EventStream left = server.client().stream("left", "Hi")) {
            left.until("response.output_text.delta");
            assertThat(server.held()).isEqualTo(1);
        }
        // It is found at the second heartbeat at the latest.
        await().atMost(Duration.ofSeconds(40)).until(() -> server.held() == 0);
    }

    @Test
    @Tag("R7")
    void whatIsServedElsewhereNeitherDisturbsNorIsDisturbed() throws Exception {
        byte[] request = "{\"model\":\"quick\",\"input\":\"Hi\"}".getBytes();
        for (String other : List.of("/v1/chat/completions", "/v1/embeddings")) {
            assertThat(server.client().send("POST", other, request).status()).isEqualTo(200);
        }
        Answer unserved = server.client().send("POST", "/v1/messages", request);
        assertThat(unserved.status()).isEqualTo(404);
        assertThat(unserved.error().path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(server.client().get("/v1/models").status()).isEqualTo(200);
        assertThat(server.client().create("quick", "Hi").status()).isEqualTo(200);
        assertThat(server.held()).isZero();
    }
}
