package dev.antiphon.outbox;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes one attempt to deliver: signs the message as it is sent, and says what came of it. Thread-safe. */
final class Courier {

    private final Webhooks webhooks;
    private final Egress egress;
    private final Clock clock;

    Courier(Webhooks webhooks, Egress egress, Clock clock) {
        this.webhooks = webhooks;
        this.egress = egress;
        this.clock = clock;
    }

    /**
     * What came of an attempt.
     *
     * @param status of the answer, null without one
     * @param error why there was none
     * @param last whether there is no use in another
     */
    record Outcome(@Nullable Integer status, @Nullable String error, boolean last) {

        private static final int GONE = 410;

        static Outcome without(String error, boolean last) {
            return new Outcome(null, error, last);
        }

        boolean delivered() {
            return status != null && status / 100 == 2;
        }

        boolean gone() {
            return status != null && status == GONE;
        }
    }

    Outcome deliver(Delivery delivery) throws InterruptedException {
        Optional<Destination> known = webhooks.destination(delivery.tenant(), delivery.webhookId());
        if (known.isEmpty()) {
            // Not the last: another node may have it in its configuration.
            return Outcome.without("unknown", false);
        }
        Destination to = known.get();
        if (!to.webhook().enabled()) {
            return Outcome.without(to.webhook().state().word(), true);
        }
        return to.secrets().isEmpty() ? Outcome.without("unsigned", false) : send(delivery, to);
    }

    private Outcome send(Delivery delivery, Destination to) throws InterruptedException {
        byte[] body = delivery.body();
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = Map.of(
                "webhook-id", delivery.id(),
                "webhook-timestamp", String.valueOf(now),
                "webhook-signature", signatures(to.secrets(), delivery.id(), now, body));
        try {
            int status = egress.post(to.webhook().url(), headers, body);
            return new Outcome(status, null, false);
        } catch (EgressException blockedOrUnknownOrUnreachableOrTooSlow) {
            // One word for all of them: the log must not tell its reader what there is behind this server.
            return Outcome.without("unreachable", false);
        }
    }

    private static String signatures(List<SigningSecret> secrets, String id, long timestamp, byte[] body) {
        return secrets.stream().map(secret -> secret.sign(id, timestamp, body)).collect(Collectors.joining(" "));
    }
}
