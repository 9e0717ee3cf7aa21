/**
 * What was said before: threads of items, continued at their end and forked anywhere else.
 *
 * <p>Most responses are never continued, so a thread costs no row of its own before something happens to it a second time:
 * its items say whose they are.
 *
 * <p>A conversation is a thread that its owner knows by name: {@link dev.antiphon.conversation.Conversations}. It has one
 * writer at a time, and lasts until it is deleted.
 *
 * <p>Knows nothing of responses but their ids: what GET returns, and who may continue from it, is the snapshot's. Start
 * with {@link dev.antiphon.conversation.ConversationStore}.
 */
@NullMarked
package dev.antiphon.conversation;

import org.jspecify.annotations.NullMarked;
