package dev.antiphon.usage;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What was used in all by what is named; null what makes no difference.
 *
 * @param key empty for whoever came in without one that has an id
 */
public record Line(
        @Nullable LocalDate day,
        @Nullable String subject,
        @Nullable String key,
        @Nullable String model,
        Amounts amounts) {}
