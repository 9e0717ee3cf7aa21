/**
 * How much may be used, and by whom.
 *
 * <p>Who somebody is, is decided in {@code access}. What they have used is written down in {@code usage}. Start with {@link
 * dev.antiphon.limit.ConcurrencyLimit}, {@link dev.antiphon.limit.Rates} and {@link dev.antiphon.limit.Budgets}.
 */
@NullMarked
package dev.antiphon.limit;

import org.jspecify.annotations.NullMarked;
