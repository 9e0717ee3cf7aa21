package dev.antiphon.conversation;

import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;

/**
 * Which response is about to add a turn to a conversation. Whoever looks or writes here holds the row of the thread, so
 * that nobody comes in between; only letting go needs no more than the row itself.
 */
@Entity
@Table(name = "conversation_lock")
@NamedQuery(
        name = StoredLock.HOLDER,
        query = "select l.responseId from StoredLock l where l.conversationId = :conversation")
public class StoredLock {

    static final String HOLDER = "StoredLock.holder";

    @Id
    @Column(name = "conversation_id")
    private String conversationId = "";

    @Column(name = "response_id")
    private String responseId = "";

    StoredLock() {}

    static void insert(EntityManager entities, String conversation, String response) {
        Write.insert("conversation_lock")
                .set("conversation_id", conversation)
                .set("response_id", response)
                .execute(entities);
    }

    static boolean isHeld(EntityManager entities, String conversation) {
        return !entities.createNamedQuery(HOLDER, String.class)
                .setParameter("conversation", conversation)
                .getResultList()
                .isEmpty();
    }

    static void remove(EntityManager entities, String conversation, String response) {
        Write.delete("conversation_lock")
                .where("conversation_id", conversation)
                .where("response_id", response)
                .execute(entities);
    }
}
