/**
 * The loop: ask the model, write down what it says, and end the response, once.
 *
 * <p>One loop for streams and plain answers: nothing here knows how a response is read. Start with
 * {@link dev.antiphon.agent.AgentLoop}, then {@link dev.antiphon.agent.Run}, then
 * {@link dev.antiphon.agent.TurnWriter}.
 */
@NullMarked
package dev.antiphon.agent;

import org.jspecify.annotations.NullMarked;
