/**
 * Talks to upstreams that speak the Responses API themselves: OpenAI, Azure, vLLM, another Antiphon.
 *
 * <p>A request is written by {@link dev.antiphon.model.responses.RequestWriter}; an answer comes back from bytes to events of
 * the upstream ({@link dev.antiphon.model.responses.Answer}), which are put to the items they belong to
 * ({@link dev.antiphon.model.responses.Output}), and each item says in the model's words what it is
 * ({@link dev.antiphon.model.responses.Said}). No id of the upstream gets further than this room and the writers. How bytes
 * travel belongs into {@link dev.antiphon.model.wire}. Start with {@link dev.antiphon.model.responses.ResponsesClient}.
 */
@NullMarked
package dev.antiphon.model.responses;

import org.jspecify.annotations.NullMarked;
