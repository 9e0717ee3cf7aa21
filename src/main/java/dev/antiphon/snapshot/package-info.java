/**
 * What GET returns: one row per response with its frozen JSON, and what continuing, cancelling, deleting and cleaning
 * need to know beside it. Responses that have not ended have a row of another table, with the lease of the process that runs
 * them.
 *
 * <p>Beside them lie the frames of responses whose stream can be taken up again ({@link
 * dev.antiphon.snapshot.JournalStore}) and the keys by which a request is recognised that comes again ({@link
 * dev.antiphon.snapshot.Claims}). The items of a response live in its thread, which is the conversation's; how it
 * comes about is the journal's. Start with {@link dev.antiphon.snapshot.SnapshotStore}, then
 * {@code ResponseCheckpoints}, which writes.
 */
@NullMarked
package dev.antiphon.snapshot;

import org.jspecify.annotations.NullMarked;
