/**
 * The server as it is shipped: {@code server-config/run} in a process of its own, driven over sockets, with upstreams
 * that misbehave, clients that leave, and ends of the process, orderly and not.
 *
 * <p>Start with {@link dev.antiphon.process.ShippedServer}.
 */
@NullMarked
package dev.antiphon.process;

import org.jspecify.annotations.NullMarked;
