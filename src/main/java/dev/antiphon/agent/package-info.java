/**
 * The loop: ask the model, ask again where what it said has to be corrected, and end the response, once.
 *
 * <p>One loop for streams, plain answers and the background: nothing here knows how a response is read. Start with
 * {@link dev.antiphon.agent.AgentLoop}, then {@link dev.antiphon.agent.Run} and {@link dev.antiphon.agent.Turn}, which hands
 * what it hears to {@link dev.antiphon.writer.TurnWriter} to be written down; what outlives its client or its process is
 * {@link dev.antiphon.agent.Background}'s.
 */
@NullMarked
package dev.antiphon.agent;

import org.jspecify.annotations.NullMarked;
