/**
 * Tokens of others who sign people in: JSON Web Tokens, verified with the keys that their issuers publish. Start with
 * {@link dev.antiphon.access.jwt.BearerTokens}; the only room that knows the library for them.
 */
@NullMarked
package dev.antiphon.access.jwt;

import org.jspecify.annotations.NullMarked;
