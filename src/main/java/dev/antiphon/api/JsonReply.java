package dev.antiphon.api;

import dev.antiphon.agent.Idempotency.Running;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Answers with a response when it has ended, and gives it up when nobody waits for it any more. */
final class JsonReply {

    private static final System.Logger LOG = System.getLogger(JsonReply.class.getName());
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final Duration probe;

    /** @param probe how often to look whether the client is still there */
    JsonReply(Duration probe) {
        this.probe = probe;
    }

    /** Waits for the end; a fault of the model is an HTTP error. */
    void send(Running running, AsyncResponse reply, Departure departure) {
        send(running, UnaryOperator.identity(), reply, departure);
    }

    /**
     * The same in another form.
     *
     * @param form what becomes of the JSON of the response
     */
    void send(Running running, UnaryOperator<byte[]> form, AsyncResponse reply, Departure departure) {
        try {
            Optional<Outcome> outcome = await(running.live(), departure);
            if (outcome.isPresent()) {
                running.seat().served();
                reply.resume(answer(outcome.get(), running.keyed(), form));
            } else {
                running.seat().left();
                reply.cancel();
            }
        } catch (IllegalStateException leftAlone) {
            running.seat().served();
            reply.resume(leftAlone);
        } catch (InterruptedException stopped) {
            running.seat().left();
            Thread.currentThread().interrupt();
        }
    }

    /** Under a key the same failed response would be found again, so that there is no use in trying. */
    private static Response answer(Outcome outcome, boolean keyed, UnaryOperator<byte[]> form) {
        if (outcome.ending() instanceof Ending.Failed failed) {
            return Envelope.response(keyed ? failed.error().retryable(false) : failed.error());
        }
        return Answers.json(form.apply(outcome.last().json()));
    }

    /**
     * Waits for the end of a response that was asked to stop, and answers as whoever asks afterwards is answered: it may
     * have ended otherwise just before, or been left to another process.
     */
    void sendLast(LiveResponse live, Supplier<Response> answer, AsyncResponse reply) {
        try {
            awaitEnd(live);
            reply.resume(answer.get());
        } catch (RuntimeException refused) {
            reply.resume(refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(LiveResponse live) throws InterruptedException {
        try {
            live.await(LAST_WORDS);
        } catch (IllegalStateException leftToTheStore) {
            LOG.log(System.Logger.Level.DEBUG, "{0} has not ended here", live.id());
        }
    }

    /** Empty when the client has left before. */
    private Optional<Outcome> await(LiveResponse live, Departure departure) throws InterruptedException {
        Optional<Outcome> outcome = live.await(probe);
        while (outcome.isEmpty() && !departure.found()) {
            outcome = live.await(probe);
        }
        return outcome;
    }
}
