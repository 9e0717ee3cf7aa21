package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A background response whose process is gone, and which this one has taken over.
 *
 * @param owner with the roles he had when he asked
 * @param conversation the id of the conversation whose lock it holds, if it does
 * @param request the effective request: every item of its input has its id, every reference is resolved
 */
public record Orphan(
        String id,
        Caller owner,
        @Nullable String previousResponseId,
        @Nullable String conversation,
        byte[] request,
        Lease lease) {}
