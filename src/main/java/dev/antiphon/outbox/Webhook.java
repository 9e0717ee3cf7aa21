package dev.antiphon.outbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant wants to be told that its background responses have ended.
 *
 * @param events what it wants to be told, some of {@link #EVENTS}
 * @param configured whether it stands in the configuration, which only the operator can change
 * @param createdAt seconds; null of one that is configured
 * @param previousSecretUntil seconds; until when messages are signed with the previous secret, too; null when they are not
 */
public record Webhook(
        String id,
        String tenant,
        String url,
        List<String> events,
        State state,
        boolean configured,
        @Nullable Long createdAt,
        @Nullable Long previousSecretUntil) {

    /** Every event there is. */
    public static final List<String> EVENTS =
            List.of("response.completed", "response.cancelled", "response.failed", "response.incomplete");

    /** What is sent to try a webhook out, whatever it wants to be told. */
    static final String PING = "antiphon.ping";

    public static final int LONGEST_URL = 2_048;

    public Webhook {
        events = List.copyOf(events);
    }

    /** Whether it is told anything. */
    public enum State {
        ENABLED,
        DISABLED,
        /** It answered 410: nobody is there any more. */
        GONE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public boolean enabled() {
        return state == State.ENABLED;
    }

    boolean wants(String event) {
        return enabled() && events.contains(event);
    }
}
