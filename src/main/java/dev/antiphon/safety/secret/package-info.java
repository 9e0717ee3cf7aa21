/**
 * Finds credentials in texts: keys of known issuers by their form, and values that a name beside them calls a secret.
 *
 * <p>The forms stand one per line in {@code rules.txt} beside this package's classes, each with its issuer's documentation.
 * What to do about a finding is not decided here: a secret in legitimate work is no reason to refuse the work. Start with
 * {@link dev.antiphon.safety.secret.Secrets}, then {@code rules.txt}.
 */
@NullMarked
package dev.antiphon.safety.secret;

import org.jspecify.annotations.NullMarked;
