package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The row that says which response a key was answered with. Written once, with the response's announcement. */
@Entity
@Table(name = "idempotency")
@IdClass(StoredClaim.Place.class)
@NamedQuery(
        name = StoredClaim.FIND,
        query = "select c.bodyHash, c.responseId from StoredClaim c"
                + " where c.tenant = :tenant and c.subject = :subject and c.keyHash = :key")
@NamedQuery(
        name = StoredClaim.OLDER,
        query = "select c.tenant, c.subject, c.keyHash from StoredClaim c"
                + " where c.createdAt < :before order by c.createdAt")
@NamedQuery(
        name = StoredClaim.CROWDED,
        query = "select c.tenant, c.subject from StoredClaim c"
                + " group by c.tenant, c.subject having count(c.keyHash) > :maximum")
@NamedQuery(
        name = StoredClaim.NEWEST_FIRST,
        query = "select c.tenant, c.subject, c.keyHash from StoredClaim c"
                + " where c.tenant = :tenant and c.subject = :subject order by c.createdAt desc, c.keyHash")
public class StoredClaim {

    static final String FIND = "StoredClaim.find";
    static final String CROWDED = "StoredClaim.crowded";
    static final String NEWEST_FIRST = "StoredClaim.newestFirst";
    static final String OLDER = "StoredClaim.older";

    @Id
    private String tenant = "";

    @Id
    private String subject = "";

    @Id
    @Column(name = "key_hash")
    private String keyHash = "";

    @Column(name = "body_hash")
    private String bodyHash = "";

    @Column(name = "response_id")
    private String responseId = "";

    @Column(name = "created_at")
    private long createdAt;

    StoredClaim() {}

    /** What a key has been used for. */
    record Used(String bodyHash, String responseId) {}

    static Optional<Used> find(EntityManager entities, Caller owner, Claim claim) {
        return entities.createNamedQuery(FIND, Object[].class)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setParameter("key", claim.keyHash())
                .getResultStream()
                .findFirst()
                .map(row -> new Used((String) row[0], (String) row[1]));
    }

    /** @param now in Unix seconds */
    static void insert(EntityManager entities, Caller owner, Claim claim, String responseId, long now) {
        Write.insert("idempotency")
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("key_hash", claim.keyHash())
                .set("body_hash", claim.bodyHash())
                .set("response_id", responseId)
                .set("created_at", now)
                .execute(entities);
    }

    /** With its response, whose owner has been asked for. */
    static void removeOf(EntityManager entities, String responseId) {
        Write.delete("idempotency").where("response_id", responseId).execute(entities);
    }

    static void remove(EntityManager entities, Caller owner, String keyHash) {
        Write.delete("idempotency")
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .where("key_hash", keyHash)
                .execute(entities);
    }

    /** The key. JPA wants a class of its own for it. */
    public static class Place {

        private String tenant = "";
        private String subject = "";
        private String keyHash = "";

        public Place() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place that
                    && tenant.equals(that.tenant)
                    && subject.equals(that.subject)
                    && keyHash.equals(that.keyHash);
        }

        @Override
        public int hashCode() {
            return keyHash.hashCode();
        }
    }
}
