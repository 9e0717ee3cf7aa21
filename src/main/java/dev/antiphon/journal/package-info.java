/**
 * One response: one writer, many readers. The heart of the house, and the room to read first.
 *
 * <p>The agent loop appends events; the stream, the JSON answer, a live GET and the stored snapshot all read what was
 * appended. How an answer comes about does not belong here, nor does any table: what must be kept leaves through the
 * {@link dev.antiphon.journal.Checkpoints} port. Start with {@link dev.antiphon.journal.LiveResponse}.
 */
@NullMarked
package dev.antiphon.journal;

import org.jspecify.annotations.NullMarked;
