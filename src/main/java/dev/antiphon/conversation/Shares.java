package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets others of an organisation into a conversation, which nobody but its owner can do. It ends when he takes it back or
 * deletes the conversation.
 *
 * <p>Methods that are about one conversation throw a 404 {@link dev.antiphon.protocol.ApiException} when the caller has none of
 * that id, and a 403 when it is only shared with him.
 */
@Singleton
public final class Shares {

    /** More say "everybody", or should. */
    static final int MOST = 100;

    private final Transactions transactions;
    private final Ids ids;
    private final Clock clock;

    public Shares(Transactions transactions, Ids ids, Clock clock) {
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Shares a conversation, or changes how far it is shared with the same.
     *
     * @param subject somebody else's, who need not have been here before, or {@link Share#EVERYBODY}
     */
    public Share grant(Caller owner, String conversation, String subject, Rights rights) {
        if (subject.equals(owner.subject())) {
            throw ApiError.invalid("invalid_value", "subject", "The conversation is yours: there is nothing to share.")
                    .exception();
        }
        return transactions.call(entities -> {
            hold(entities, owner, conversation);
            return StoredShare.to(entities, conversation, subject)
                    .map(known -> change(entities, known, rights))
                    .orElseGet(() -> add(entities, owner, conversation, subject, rights));
        });
    }

    private static Share change(EntityManager entities, Share known, Rights rights) {
        StoredShare.change(entities, known.id(), rights);
        return known.with(rights);
    }

    private Share add(EntityManager entities, Caller owner, String conversation, String subject, Rights rights) {
        if (StoredShare.count(entities, conversation) >= MOST) {
            throw ApiError.invalid(
                            "too_many_shares",
                            "subject",
                            "A conversation can be shared " + MOST + " times; share it with '" + Share.EVERYBODY
                                    + "' for all of your organisation.")
                    .exception();
        }
        long now = clock.instant().getEpochSecond();
        Share share = new Share(ids.next(Ids.SHARE), conversation, owner.subject(), subject, rights, now);
        StoredShare.insert(entities, owner.tenant(), share);
        return share;
    }

    /** Behind the given one, the oldest first. */
    public List<Share> list(Caller owner, String conversation, @Nullable String after, int limit) {
        return transactions.call(entities -> {
            requireOwned(entities, owner, conversation);
            return StoredShare.ofConversation(
                    entities, owner, conversation, Objects.requireNonNullElse(after, ""), limit);
        });
    }

    /** From now on who was let in by this sees nothing of the conversation any more. False when there is none such. */
    public boolean revoke(Caller owner, String conversation, String id) {
        return transactions.call(entities -> {
            requireOwned(entities, owner, conversation);
            return StoredShare.remove(entities, owner, conversation, id);
        });
    }

    /** What others share with the caller, by name or with everybody: behind the given one, the newest first. */
    public List<Share> withCaller(Caller caller, @Nullable String after, int limit) {
        return transactions.call(entities -> StoredShare.withCaller(
                entities, caller, Objects.requireNonNullElse(after, Ids.behindAll(Ids.SHARE)), limit));
    }

    /** Two that share it at once must not both be the last one. */
    private static void hold(EntityManager entities, Caller owner, String conversation) {
        if (!StoredThread.lockNamed(entities, owner, conversation)) {
            throw Guests.notOwned(entities, owner, conversation).exception();
        }
    }

    private static void requireOwned(EntityManager entities, Caller owner, String conversation) {
        if (StoredThread.named(entities, owner, conversation).isEmpty()) {
            throw Guests.notOwned(entities, owner, conversation).exception();
        }
    }
}
