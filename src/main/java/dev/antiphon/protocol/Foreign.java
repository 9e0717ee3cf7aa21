package dev.antiphon.protocol;

/**
 * What an upstream wants back with a reasoning item, and only that upstream can read: encrypted reasoning, a signature.
 *
 * @param upstream the operator's name for it
 * @param state in the upstream's own form
 */
public record Foreign(String upstream, String state) {}
