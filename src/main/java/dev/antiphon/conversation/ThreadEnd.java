package dev.antiphon.conversation;

/** Where a response left its thread: everything up to this position, ancestors included, is its history. */
public record ThreadEnd(String threadId, int position) {}
