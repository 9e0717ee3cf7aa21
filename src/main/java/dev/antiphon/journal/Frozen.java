package dev.antiphon.journal;

import dev.antiphon.protocol.Response;

/**
 * A state of a response with its JSON, serialised once: the answer, the object inside a lifecycle event, what is stored
 * and what every later GET returns are these same bytes (decision D24). Nobody changes them.
 *
 * @param sequenceNumber of the event that carries this state
 */
public record Frozen(Response response, byte[] json, int sequenceNumber) {}
