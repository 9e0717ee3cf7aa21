/**
 * The one door out for everything a request can name: which addresses may be reached is decided when connecting, for
 * every redirect again, and how much and how long is bounded.
 *
 * <p>Upstreams that the operator configured are called elsewhere. Start with {@link dev.antiphon.egress.Egress}.
 */
@NullMarked
package dev.antiphon.egress;

import org.jspecify.annotations.NullMarked;
