package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;

/** With whom a conversation is shared: one row for each. Whoever writes here holds the row of the thread. */
@Entity
@Table(name = "conversation_share")
@NamedQuery(
        name = StoredShare.WITH,
        query = "select s from StoredShare s where s.conversationId = :conversation"
                + " and s.tenant = :tenant and s.subject in (:subject, '*')")
@NamedQuery(
        name = StoredShare.OF_CONVERSATION,
        query = "select s from StoredShare s where s.conversationId = :conversation"
                + " and s.tenant = :tenant and s.owner = :owner and s.id > :after order by s.id")
@NamedQuery(
        name = StoredShare.WITH_CALLER,
        query = "select s from StoredShare s where s.tenant = :tenant and s.subject in (:subject, '*')"
                + " and s.owner <> :subject and s.id < :before order by s.id desc")
@NamedQuery(
        name = StoredShare.COUNT,
        query = "select count(s.id) from StoredShare s where s.conversationId = :conversation")
@NamedQuery(
        name = StoredShare.TO_SUBJECT,
        query = "select s from StoredShare s where s.conversationId = :conversation and s.subject = :subject")
public class StoredShare {

    static final String WITH = "StoredShare.with";
    static final String OF_CONVERSATION = "StoredShare.ofConversation";
    static final String WITH_CALLER = "StoredShare.withCaller";
    static final String COUNT = "StoredShare.count";
    static final String TO_SUBJECT = "StoredShare.toSubject";

    private static final String TABLE = "conversation_share";

    @Id
    private String id = "";

    @Column(name = "conversation_id")
    private String conversationId = "";

    private String tenant = "";
    private String owner = "";
    private String subject = "";
    private String rights = "";

    @Column(name = "created_at")
    private long createdAt;

    StoredShare() {}

    private Share share() {
        return new Share(id, conversationId, owner, subject, Rights.of(rights), createdAt);
    }

    static void insert(EntityManager entities, String tenant, Share share) {
        Write.insert(TABLE)
                .set("id", share.id())
                .set("conversation_id", share.conversationId())
                .set("tenant", tenant)
                .set("owner", share.owner())
                .set("subject", share.subject())
                .set("rights", share.rights().word())
                .set("created_at", share.createdAt())
                .execute(entities);
    }

    static void change(EntityManager entities, String id, Rights rights) {
        Write.update(TABLE).set("rights", rights.word()).where("id", id).execute(entities);
    }

    /** False when the conversation is not shared so. */
    static boolean remove(EntityManager entities, Caller owner, String conversation, String id) {
        return Write.delete(TABLE)
                        .where("id", id)
                        .where("conversation_id", conversation)
                        .where("tenant", owner.tenant())
                        .where("owner", owner.subject())
                        .execute(entities)
                == 1;
    }

    static void removeAll(EntityManager entities, String conversation) {
        Write.delete(TABLE).where("conversation_id", conversation).execute(entities);
    }

    /** What lets the caller in: to him by name, or to everybody. */
    static List<Share> with(EntityManager entities, Caller caller, String conversation) {
        return shares(entities.createNamedQuery(WITH, StoredShare.class)
                .setParameter("conversation", conversation)
                .setParameter("tenant", caller.tenant())
                .setParameter("subject", caller.subject()));
    }

    /** The same of every conversation of others, the newest first, behind the given one. */
    static List<Share> withCaller(EntityManager entities, Caller caller, String before, int limit) {
        return shares(entities.createNamedQuery(WITH_CALLER, StoredShare.class)
                .setParameter("tenant", caller.tenant())
                .setParameter("subject", caller.subject())
                .setParameter("before", before)
                .setMaxResults(limit));
    }

    /** The oldest first, behind the given one. */
    static List<Share> ofConversation(
            EntityManager entities, Caller owner, String conversation, String after, int limit) {
        return shares(entities.createNamedQuery(OF_CONVERSATION, StoredShare.class)
                .setParameter("conversation", conversation)
                .setParameter("tenant", owner.tenant())
                .setParameter("owner", owner.subject())
                .setParameter("after", after)
                .setMaxResults(limit));
    }

    static Optional<Share> to(EntityManager entities, String conversation, String subject) {
        return shares(entities.createNamedQuery(TO_SUBJECT, StoredShare.class)
                        .setParameter("conversation", conversation)
                        .setParameter("subject", subject))
                .stream()
                .findFirst();
    }

    static long count(EntityManager entities, String conversation) {
        return entities.createNamedQuery(COUNT, Long.class)
                .setParameter("conversation", conversation)
                .getSingleResult();
    }

    private static List<Share> shares(TypedQuery<StoredShare> query) {
        return query.getResultStream().map(StoredShare::share).toList();
    }
}
