/**
 * What GET returns: one row per response with its frozen JSON, and what continuing, cancelling, deleting and cleaning
 * need to know beside it.
 *
 * <p>Beside it lie the frames of responses whose stream can be taken up again ({@link
 * dev.antiphon.snapshot.JournalStore}) and the keys by which a request is recognised that comes again ({@link
 * dev.antiphon.snapshot.Claims}). The items of a response live in its thread, which is the conversation's. Responses that
 * still run are the journal's. Start with {@link dev.antiphon.snapshot.SnapshotStore}.
 */
@NullMarked
package dev.antiphon.snapshot;

import org.jspecify.annotations.NullMarked;
