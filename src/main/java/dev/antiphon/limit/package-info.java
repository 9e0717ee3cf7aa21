/**
 * How much may be used, and by whom.
 *
 * <p>Who somebody is, is decided in {@code access}. Start with {@link dev.antiphon.limit.ConcurrencyLimit} and
 * {@link dev.antiphon.limit.Rates}.
 */
@NullMarked
package dev.antiphon.limit;

import org.jspecify.annotations.NullMarked;
