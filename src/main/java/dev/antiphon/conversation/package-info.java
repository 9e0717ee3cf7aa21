/**
 * What was said before: threads of items, continued at their end and forked anywhere else.
 *
 * <p>Most responses are never continued, so a thread costs no row of its own before something happens to it a second time:
 * its items say whose they are.
 *
 * <p>A conversation is a thread that its owner knows by name: {@link dev.antiphon.conversation.Conversations}. It has one
 * writer at a time, and lasts until it is deleted. Its owner may {@linkplain dev.antiphon.conversation.Shares share} it: guests
 * read and write in his name ({@link dev.antiphon.conversation.Guests}).
 *
 * <p>Items never change and positions are never used twice, so a history that was read is not read again for the next turn:
 * {@link dev.antiphon.conversation.RecentHistories} holds it, and only what was said since comes from the database. What
 * can make it untrue is an item taken out of a conversation. That uses a position up, which shows as a gap to whoever reads
 * on; other ways into a conversation are always read in full.
 *
 * <p>Knows nothing of responses but their ids: what GET returns, and who may continue from it, is the snapshot's. Start
 * with {@link dev.antiphon.conversation.ConversationStore}.
 */
@NullMarked
package dev.antiphon.conversation;

import org.jspecify.annotations.NullMarked;
