package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields that change no answer: accepted and echoed (decision D1). */
public record Hints(
        @Nullable String promptCacheKey,
        @Nullable JsonNode promptCacheOptions,
        @Nullable String promptCacheRetention,
        @Nullable String safetyIdentifier,
        @Nullable String serviceTier,
        @Nullable String user) {

    private static final int MAX_TEXT = 10 * 1024 * 1024;

    static Hints read(Fields fields) {
        String retention = fields.choice("prompt_cache_retention", List.of("in_memory", "in-memory", "24h"));
        return new Hints(
                fields.text("prompt_cache_key", MAX_TEXT),
                cacheOptions(fields.object("prompt_cache_options")),
                retention == null ? null : retention.replace('-', '_'),
                fields.text("safety_identifier", 64),
                fields.choice("service_tier", CreateResponse.TIERS),
                fields.text("user", MAX_TEXT));
    }

    /** With the defaults filled in: readers of the echo want both. */
    private static @Nullable JsonNode cacheOptions(@Nullable Fields options) {
        if (options == null) {
            return null;
        }
        String mode = options.choice("mode", List.of("implicit", "explicit"));
        String ttl = options.choice("ttl", List.of("30m"));
        options.refuseOthers();
        return JsonNodeFactory.instance
                .objectNode()
                .put("mode", mode == null ? "implicit" : mode)
                .put("ttl", ttl == null ? "30m" : ttl);
    }
}
