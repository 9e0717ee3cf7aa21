package dev.antiphon.outbox;

import dev.antiphon.protocol.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((tenant + '\0' + url).getBytes(StandardCharsets.UTF_8));
            return Ids.WEBHOOK + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    Webhook shown(Webhook.State state) {
        return new Webhook(id(), tenant, url, events, state, true, null, null);
    }
}
