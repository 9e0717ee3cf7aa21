/**
 * Webhooks: who wants to be told that a background response has ended, and what has not been told yet.
 *
 * <p>What is to be told is written by the transaction that ends the response, and told afterwards, as often as it takes; so
 * nothing is lost, nothing is told that did not happen, and nobody who answers a request waits for it. Start with {@link
 * dev.antiphon.outbox.Outbox}, then {@link dev.antiphon.outbox.Dispatcher}.
 */
@NullMarked
package dev.antiphon.outbox;

import org.jspecify.annotations.NullMarked;
