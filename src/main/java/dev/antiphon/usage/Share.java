package dev.antiphon.usage;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of what is used.
 *
 * @param from the first day
 * @param to the last day
 * @param tenant null for all, as for the others
 * @param tenants empty for all
 * @param models empty for all
 */
public record Share(
        LocalDate from,
        LocalDate to,
        @Nullable String tenant,
        @Nullable String subject,
        @Nullable String key,
        Set<String> tenants,
        Set<String> models) {

    public Share {
        tenants = Set.copyOf(tenants);
        models = Set.copyOf(models);
    }

    /** All that one tenant used, or one subject of it. */
    public static Share of(LocalDate from, LocalDate to, String tenant, @Nullable String subject) {
        return new Share(from, to, tenant, subject, null, Set.of(), Set.of());
    }
}
