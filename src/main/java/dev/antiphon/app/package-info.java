/**
 * Puts the house together: what the operator settled, and what is built from it.
 *
 * <p>The only room that may know all the others, read the clock, draw randomness and look at the environment; nothing
 * in here knows what a request means. Start with {@link dev.antiphon.app.Settings}.
 */
@NullMarked
package dev.antiphon.app;

import org.jspecify.annotations.NullMarked;
