package dev.antiphon.api;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import jakarta.ws.rs.container.AsyncResponse;
import java.time.Duration;
import java.util.Optional;

/** Answers with a response when it has ended, and gives it up when nobody waits for it any more. */
final class JsonReply {

    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final Duration probe;

    /** @param probe how often to look whether the client is still there */
    JsonReply(Duration probe) {
        this.probe = probe;
    }

    /** Waits for the end; a fault of the model is an HTTP error. */
    void send(LiveResponse live, AsyncResponse reply, Departure departure) {
        try {
            LiveResponse.Outcome outcome = await(live, departure);
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

    /** Waits for the end of a response that was asked to stop; it may have ended otherwise just before. */
    void sendLast(LiveResponse live, AsyncResponse reply) {
        try {
            Optional<LiveResponse.Outcome> outcome = live.await(LAST_WORDS);
            reply.resume(Answers.json(outcome.map(end -> end.last().json()).orElseGet(live::now)));
        } catch (IllegalStateException leftAlone) {
            reply.resume(leftAlone);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private LiveResponse.Outcome await(LiveResponse live, Departure departure) throws InterruptedException {
        while (true) {
            Optional<LiveResponse.Outcome> outcome = live.await(probe);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (departure.found()) {
                live.stop(Ending.CANCELLED);
            }
        }
    }
}
