package dev.antiphon.outbox;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.antiphon.protocol.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event for one webhook, and what has become of it.
 *
 * @param id the {@code webhook-id}, the same at every attempt
 * @param eventId the same for all webhooks that are told of the event
 * @param subject the id of what it happened to: of the response
 * @param createdAt when it happened, seconds
 * @param attempts how often it was tried, the attempt under way included
 * @param nextAt when to try next, milliseconds; while it is tried, when another may
 * @param lastStatus what the last attempt was answered with, null when there was no answer
 * @param lastError why there was none
 * @param deliveredAt seconds
 */
public record Delivery(
        String id,
        String tenant,
        String webhookId,
        String eventId,
        String type,
        String subject,
        long createdAt,
        State state,
        int attempts,
        long nextAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @Nullable Long deliveredAt) {

    /** What is to become of it. */
    public enum State {
        PENDING,
        DELIVERED,
        /** Given up; only somebody who asks for it has it tried again. */
        DEAD;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** The contract's body of a webhook. */
    private record Event(String object, String id, String type, long createdAt, Data data) {}

    private record Data(String id) {}

    /** What is sent, byte for byte the same at every attempt. */
    byte[] body() {
        return Json.bytes(new Event("event", eventId, type, createdAt, new Data(subject)));
    }

    /** The same with one more attempt under way. */
    Delivery begun(long until) {
        return with(state, attempts + 1, until, lastStatus, lastError, deliveredAt);
    }

    /** The same after an attempt. */
    Delivery settled(State then, long next, Courier.Outcome outcome, @Nullable Long delivered) {
        return with(then, attempts, next, outcome.status(), outcome.error(), delivered);
    }

    private Delivery with(
            State then,
            int tried,
            long next,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable Long delivered) {
        return new Delivery(
                id, tenant, webhookId, eventId, type, subject, createdAt, then, tried, next, status, error, delivered);
    }
}
