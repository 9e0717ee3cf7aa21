/**
 * What can be proven of a response: what it was asked, what the model was asked, what guardrails saw, who approved what,
 * which tools were called, and how it ended. One chain for each response, every entry bound to the one before it by its hash,
 * kept in one row with the ending.
 *
 * <p>Nothing is decided here, and nothing of it is ever read by a run. Start with {@link dev.antiphon.evidence.Evidence}, and with
 * {@link dev.antiphon.evidence.Check} for what a chain has to be.
 */
@NullMarked
package dev.antiphon.evidence;

import org.jspecify.annotations.NullMarked;
