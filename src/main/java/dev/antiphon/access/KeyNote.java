package dev.antiphon.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key that was issued; never the key.
 *
 * @param id what it is revoked by; no secret
 * @param label what whoever issued it calls it
 * @param createdAt in milliseconds, as are the others
 * @param expiresAt null for one that does not
 * @param revokedAt null for one that is not
 */
public record KeyNote(
        String id,
        String subject,
        Set<String> roles,
        Scopes scopes,
        String label,
        long createdAt,
        @Nullable Long expiresAt,
        @Nullable Long revokedAt) {}
