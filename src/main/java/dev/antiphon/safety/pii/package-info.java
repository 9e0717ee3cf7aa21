/**
 * Finds data about persons that have a form: addresses, numbers, identities. What has check digits must add up, for any
 * digits would do otherwise.
 *
 * <p>Names and streets have no form and are not looked for. Start with {@link dev.antiphon.safety.pii.Pii}, then
 * {@link dev.antiphon.safety.pii.Kind}.
 */
@NullMarked
package dev.antiphon.safety.pii;

import org.jspecify.annotations.NullMarked;
