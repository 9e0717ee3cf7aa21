package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.ReasoningForm;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Defects of our own. */
class BrokenRunTest {

    @Test
    @Tag("U29")
    void aRunThatBreaksEndsSoThatNobodyWaitsForEver() throws Exception {
        assertFails((request, cancel) -> {
            throw new IllegalStateException("A defect with a secret in it");
        });
    }

    @Test
    @Tag("U29")
    void evenAnErrorOfTheMachineEndsTheRun() throws Exception {
        assertFails((request, cancel) -> {
            throw new StackOverflowError("A secret");
        });
    }

    private static void assertFails(ModelClient broken) throws Exception {
        CreateResponse request = new CreateResponseReader(Set.of(), 100, 100)
                .read(Json.MAPPER.readTree("{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true}"));
        Ids ids = new Ids(Clock.systemUTC(), new Random(1));
        Response begun = Response.begun(ids.next(Ids.RESPONSE), 1, "m", Echo.of(request));
        LiveResponse live = new LiveResponse(
                begun,
                List.of(),
                new Caller("acme", "alice", Set.of("user")),
                true,
                1 << 20,
                Checkpoints.NONE,
                Clock.systemUTC());
        live.begin();
        new Run(
                        live,
                        new Model("m", "u", broken),
                        new ModelRequest("m", request.input(), request),
                        AnswerForm.FREE,
                        new ReasoningForm(ReasoningNames.OPENAI, false, item -> item),
                        Screening.NONE,
                        TestTools.none(ids),
                        TestTools.noPlan(),
                        ids)
                .run();
        Outcome outcome = live.await(Duration.ZERO).orElseThrow();
        assertThat(outcome.ending().status()).isEqualTo(Status.FAILED);
        assertThat(new String(outcome.last().json(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("secret");
    }
}
