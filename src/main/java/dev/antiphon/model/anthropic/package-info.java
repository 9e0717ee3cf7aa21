/**
 * Talks to upstreams that speak the Messages API: Anthropic's own, and others that have taken it over.
 *
 * <p>{@link dev.antiphon.model.anthropic.Conversation} makes turns of items, which {@link
 * dev.antiphon.model.anthropic.RequestWriter} writes; the answer comes back from bytes to events of the API ({@link
 * dev.antiphon.model.anthropic.EventReader}) to ours ({@link dev.antiphon.model.anthropic.Answer}). How bytes travel belongs
 * into {@link dev.antiphon.model.wire}. Start with {@link dev.antiphon.model.anthropic.AnthropicClient}.
 */
@NullMarked
package dev.antiphon.model.anthropic;

import org.jspecify.annotations.NullMarked;
