/**
 * What callers have used, summed up by day and kept.
 *
 * <p>How much they may use is decided in {@code limit}. Start with {@link dev.antiphon.usage.UsageLedger}.
 */
@NullMarked
package dev.antiphon.usage;

import org.jspecify.annotations.NullMarked;
