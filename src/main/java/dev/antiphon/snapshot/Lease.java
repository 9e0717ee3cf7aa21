package dev.antiphon.snapshot;

/**
 * The right to write for a response that runs.
 *
 * @param node the process that holds it
 * @param fence how often it has changed hands: a process that lost it and got it back is not mistaken for its former self
 */
public record Lease(String node, int fence) {}
