package dev.antiphon.audit;

import dev.antiphon.protocol.Sha256;
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
        }
        return head;
    }

    static List<String> tenants(EntityManager entities) {
        return entities.createNamedQuery(TENANTS, String.class).getResultList();
    }

    /** The chain goes on to here. */
    void reach(long place, String hash, long at) {
        lastPlace = place;
        lastHash = hash;
        lastAt = at;
    }

    /** What is up to there is kept no longer. @param hash of the last entry that goes */
    void cut(long place, String hash) {
        firstPlace = place + 1;
        beforeHash = hash;
    }

    void seal(Function<byte[], String> sealing) {
        seal = sealing.apply(content());
    }

    /** What the seal is about. No place and no hash holds a space; a tenant may hold anything. */
    byte[] content() {
        return (firstPlace + " " + beforeHash + " " + lastPlace + " " + lastHash + " " + tenant)
                .getBytes(StandardCharsets.UTF_8);
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

    long lastAt() {
        return lastAt;
    }

    String tenant() {
        return tenant;
    }

    String seal() {
        return seal;
    }
}
