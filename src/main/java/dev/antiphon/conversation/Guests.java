package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In whose name a conversation is read and added to: its owner's, also by those whom it is shared with. All rows of a
 * conversation are its owner's, whoever said what is in them, so that they are found, and go, as one.
 *
 * <p>Owners are looked for first everywhere, and cost no look in here. Asked anew in each transaction: what is not shared
 * any more is closed from the next one on.
 */
final class Guests {

    private Guests() {}

    /** The owner of a conversation that is shared with the caller as far as is wanted. */
    static Optional<Caller> host(EntityManager entities, Caller guest, String conversation, Rights wanted) {
        return shares(entities, guest, conversation).stream()
                .filter(share -> share.rights().compareTo(wanted) >= 0)
                .findFirst()
                .map(share -> new Caller(guest.tenant(), share.owner(), Set.of()));
    }

    /** The same where it may be the caller's own, also one that has been deleted but for what his responses need. */
    static Optional<Caller> keeper(EntityManager entities, Caller caller, String conversation) {
        return StoredThread.isOwned(entities, caller, conversation)
                ? Optional.of(caller)
                : host(entities, caller, conversation, Rights.READ);
    }

    /** @throws dev.antiphon.protocol.ApiException a 404 when it is nothing to the caller, a 403 when he may only read */
    static Caller require(EntityManager entities, Caller caller, String conversation, Rights wanted) {
        return StoredThread.isOwned(entities, caller, conversation)
                ? caller
                : host(entities, caller, conversation, wanted)
                        .orElseThrow(
                                () -> notShared(entities, caller, conversation).exception());
    }

    /** Why somebody may not add to it: it is shared for reading only, or not at all. */
    static ApiError notShared(EntityManager entities, Caller caller, String conversation) {
        return refusal(
                entities,
                caller,
                conversation,
                "The conversation '" + conversation + "' is shared with you for reading only.");
    }

    /** Why somebody may not do with it what only its owner may. */
    static ApiError notOwned(EntityManager entities, Caller caller, String conversation) {
        return refusal(
                entities,
                caller,
                conversation,
                "Only its owner may do that with the conversation '" + conversation + "'.");
    }

    /** Why a response cannot be continued that was asked for in a conversation. */
    static ApiError closed(String conversation) {
        return ApiError.invalid(
                "previous_response_not_found",
                "previous_response_id",
                "The response cannot be continued: its conversation '" + conversation
                        + "' is gone, or is not shared with you any more.");
    }

    private static ApiError refusal(EntityManager entities, Caller caller, String conversation, String message) {
        return shares(entities, caller, conversation).isEmpty()
                ? ConversationLock.notFound(conversation)
                : ApiError.insufficientPermissions(message);
    }

    private static List<Share> shares(EntityManager entities, Caller guest, String conversation) {
        // Other threads have no name that anybody could share; most of them have no row either.
        return conversation.startsWith(Ids.CONVERSATION) ? StoredShare.with(entities, guest, conversation) : List.of();
    }
}
