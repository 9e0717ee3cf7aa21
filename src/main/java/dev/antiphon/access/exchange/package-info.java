/**
 * A caller's own token for one that somebody else accepts: token exchange (RFC 8693).
 *
 * <p>The caller's token goes to the endpoint that the operator has named, and nowhere else. Start with {@link
 * dev.antiphon.access.exchange.GrantedTokens}.
 */
@NullMarked
package dev.antiphon.access.exchange;

import org.jspecify.annotations.NullMarked;
