package dev.antiphon.snapshot;

import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * A response as it was kept.
 *
 * @param json what every GET returns; nobody changes the bytes
 * @param end where it left its thread; null until it has ended, and where its status does not let anybody continue
 * @param lastSequence number of the event that carried this state
 */
public record Stored(
        String id,
        Status status,
        String model,
        long createdAt,
        byte[] json,
        @Nullable ThreadEnd end,
        @Nullable String previousResponseId,
        int lastSequence) {

    static Stored of(Frozen state, @Nullable String previousResponseId) {
        Response response = state.response();
        return new Stored(
                response.id(),
                response.status(),
                response.model(),
                response.createdAt(),
                state.json(),
                null,
                previousResponseId,
                state.sequenceNumber());
    }
}
