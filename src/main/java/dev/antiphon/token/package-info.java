/**
 * How many tokens something is, before a model has seen it.
 *
 * <p>Estimates: exact for the text of models that use the encoding, near it for others. What follows from a number is
 * decided in {@code agent}. Start with {@link dev.antiphon.token.Footprint}.
 */
@NullMarked
package dev.antiphon.token;

import org.jspecify.annotations.NullMarked;
