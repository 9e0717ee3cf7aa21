package dev.antiphon.outbox;

import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Sha256;
import java.util.HexFormat;
import java.util.List;

/** A webhook of the operator's. */
public record ConfiguredWebhook(String url, SigningSecret secret, String tenant, List<String> events) {

    private static final int ID_BYTES = 16;

    public ConfiguredWebhook {
        events = List.copyOf(events);
    }

    /** The same on every node and after every start, as what waits to be delivered names it. */
    String id() {
        return Ids.WEBHOOK + HexFormat.of().formatHex(Sha256.of(tenant + '\0' + url), 0, ID_BYTES);
    }

    Webhook shown(Webhook.State state) {
        return new Webhook(id(), tenant, url, events, state, true, null, null);
    }
}
