package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.ApiError;
import jakarta.persistence.EntityManager;
import java.util.Optional;

/**
 * One writer at a time: while a response is about to add its turn to a conversation, nobody else may write there (decision
 * D45). Taken and let go of inside the transactions that announce and end the response, so that both hold or neither.
 *
 * <p>The row of the thread comes first in every transaction that writes: it is what two writers wait for each other at.
 */
public final class ConversationLock {

    private static final ApiError LOCKED = ApiError.invalid(
            "conversation_locked",
            "conversation",
            "Another process is currently operating on this conversation. Please retry in a few seconds.");

    private ConversationLock() {}

    /**
     * Takes the lock for a response, or says why not. Says, and does not throw, because it shares its transaction with the
     * responses of others.
     *
     * @param owner of the response, who may be a guest in the conversation
     * @param end where the history ended that the response has read: whatever was added or removed since it has not seen
     */
    public static Optional<ApiError> take(EntityManager entities, Caller owner, ThreadEnd end, String response) {
        String conversation = end.threadId();
        if (!StoredThread.advance(entities, owner, end, 0, true)) {
            return Guests.host(entities, owner, conversation, Rights.WRITE)
                    .map(host -> take(entities, host, end, response))
                    .orElseGet(() -> Optional.of(refusal(entities, owner, conversation)));
        }
        if (StoredLock.isHeld(entities, conversation)) {
            return Optional.of(LOCKED);
        }
        StoredLock.insert(entities, conversation, response);
        return Optional.empty();
    }

    private static ApiError refusal(EntityManager entities, Caller caller, String conversation) {
        return StoredThread.named(entities, caller, conversation).isPresent()
                ? LOCKED
                : Guests.notShared(entities, caller, conversation);
    }

    /** Lets go of what the response holds, if it does. */
    public static void free(EntityManager entities, String conversation, String response) {
        StoredLock.remove(entities, conversation, response);
    }

    /** Keeps every other writer away until the transaction ends; says where the owner's conversation ends. */
    static ThreadEnd holdOff(EntityManager entities, Caller owner, String conversation) {
        if (!StoredThread.lockNamed(entities, owner, conversation)) {
            throw Guests.notOwned(entities, owner, conversation).exception();
        }
        requireFree(entities, conversation);
        return StoredThread.named(entities, owner, conversation)
                .orElseThrow(() -> notFound(conversation).exception())
                .end();
    }

    static void requireFree(EntityManager entities, String conversation) {
        if (StoredLock.isHeld(entities, conversation)) {
            throw LOCKED.exception();
        }
    }

    static ApiError notFound(String conversation) {
        return ApiError.notFound("Conversation with id '" + conversation + "' not found.");
    }
}
