/**
 * What may not be said or done: detectors that look at texts, and the policy that says what follows from what they see.
 *
 * <p>A detector is no boundary: what holds whatever a text says is the permission of a tool, which is {@code tool}'s and
 * {@code approval}'s. Nothing here asks a model to behave, and nothing here knows how a response is written down. Start with
 * {@link dev.antiphon.safety.Detector}.
 */
@NullMarked
package dev.antiphon.safety;

import org.jspecify.annotations.NullMarked;
