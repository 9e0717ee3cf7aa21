package dev.antiphon.api;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

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
    void send(LiveResponse live, AsyncResponse reply, Departure departure) {
        try {
            Outcome outcome = await(live, departure);
            if (outcome.ending() instanceof Ending.Failed failed) {
                reply.resume(failed.error().exception());
            } else {
                reply.resume(Answers.json(outcome.last().json()));
            }
        } catch (IllegalStateException leftAlone) {
            reply.resume(leftAlone);
        } catch (InterruptedException stopped) {
            live.stop(Ending.CANCELLED);
            Thread.currentThread().interrupt();
        }
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

    private Outcome await(LiveResponse live, Departure departure) throws InterruptedException {
        while (true) {
            Optional<Outcome> outcome = live.await(probe);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (departure.found()) {
                live.stop(Ending.CANCELLED);
            }
        }
    }
}
