/**
 * Everything that can happen to a response, in the wire's own words.
 *
 * <p>Values only: how events are numbered, folded and kept is the journal's business. Start with
 * {@link dev.antiphon.event.ResponseEvent}.
 */
@NullMarked
package dev.antiphon.event;

import org.jspecify.annotations.NullMarked;
