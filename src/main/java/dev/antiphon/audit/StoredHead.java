package dev.antiphon.audit;

import dev.antiphon.protocol.Sha256;
import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** How a tenant's chain ends, and from where on it is kept. Whoever writes to the chain locks it. */
@Entity
@Table(name = "audit_head")
@NamedQuery(name = StoredHead.TENANTS, query = "select h.tenant from StoredHead h order by h.tenant")
public class StoredHead {

    static final String TENANTS = "StoredHead.tenants";

    @Id
    private String tenant = "";

    @Column(name = "first_place")
    private long firstPlace;

    @Column(name = "before_hash")
    private String beforeHash = "";

    @Column(name = "last_place")
    private long lastPlace;

    @Column(name = "last_hash")
    private String lastHash = "";

    @Column(name = "last_at")
    private long lastAt;

    private String seal = "";

    StoredHead() {}

    /** Of a chain that has no entry yet. */
    private StoredHead(String tenant) {
        this.tenant = tenant;
        this.firstPlace = 1;
        this.beforeHash = HexFormat.of().formatHex(Sha256.of("audit of " + tenant));
        this.lastHash = beforeHash;
    }

    static StoredHead locked(EntityManager entities, String tenant) {
        StoredHead head = entities.find(StoredHead.class, tenant, LockModeType.PESSIMISTIC_WRITE);
        if (head == null) {
            head = new StoredHead(tenant);
            entities.persist(head);
            // What follows writes past the unit of work.
            entities.flush();
        }
        return head;
    }

    /**
     * A chain as it is known: where it begins, and how it ends.
     *
     * @param beforeHash of the entry before the first, in hexadecimal, as {@code lastHash} is
     * @param lastAt in milliseconds
     */
    record Chain(String tenant, long firstPlace, String beforeHash, long lastPlace, String lastHash, long lastAt) {

        /** What the seal is about. No place and no hash holds a space; a tenant may hold anything. */
        byte[] content() {
            return (firstPlace + " " + beforeHash + " " + lastPlace + " " + lastHash + " " + tenant)
                    .getBytes(StandardCharsets.UTF_8);
        }

        /**
         * Makes it end as another does, and locks it until the transaction is over.
         *
         * @return whether it did; not when others have gone on with it, or cut it off, since it was known
         */
        boolean becomes(Chain next, String seal, EntityManager entities) {
            return Write.update("audit_head")
                            .set("last_place", next.lastPlace)
                            .set("last_hash", next.lastHash)
                            .set("last_at", next.lastAt)
                            .set("seal", seal)
                            .where("tenant", tenant)
                            .where("last_place", lastPlace)
                            .where("last_hash", lastHash)
                            .where("first_place", firstPlace)
                            .execute(entities)
                    == 1;
        }
    }

    Chain chain() {
        return new Chain(tenant, firstPlace, beforeHash, lastPlace, lastHash, lastAt);
    }

    static List<String> tenants(EntityManager entities) {
        return entities.createNamedQuery(TENANTS, String.class).getResultList();
    }

    /** What is up to there is kept no longer. @param hash of the last entry that goes */
    void cut(long place, String hash) {
        firstPlace = place + 1;
        beforeHash = hash;
    }

    void seal(Function<byte[], String> sealing) {
        seal = sealing.apply(content());
    }

    byte[] content() {
        return chain().content();
    }

    long firstPlace() {
        return firstPlace;
    }

    String beforeHash() {
        return beforeHash;
    }

    long lastPlace() {
        return lastPlace;
    }

    String lastHash() {
        return lastHash;
    }

    String tenant() {
        return tenant;
    }

    String seal() {
        return seal;
    }
}
