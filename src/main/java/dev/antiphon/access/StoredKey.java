package dev.antiphon.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A key that was issued: its hash, and what it opens. The key itself is kept nowhere. */
@Entity
@Table(name = "api_key")
@NamedQuery(name = StoredKey.BY_PREFIX, query = "select k from StoredKey k where k.prefix = :prefix")
@NamedQuery(name = StoredKey.COUNT, query = "select count(k.id) from StoredKey k")
@NamedQuery(
        name = StoredKey.PAGE,
        query = "select k from StoredKey k where k.tenant = :tenant and k.id < :before order by k.id desc")
@NamedQuery(name = StoredKey.ONE, query = "select k from StoredKey k where k.tenant = :tenant and k.id = :id")
@NamedQuery(
        name = StoredKey.REVOKE,
        query = "update StoredKey k set k.revokedAt = :now"
                + " where k.tenant = :tenant and k.id = :id and k.revokedAt is null")
public class StoredKey {

    static final String BY_PREFIX = "StoredKey.byPrefix";
    static final String COUNT = "StoredKey.count";
    static final String PAGE = "StoredKey.page";
    static final String ONE = "StoredKey.one";
    static final String REVOKE = "StoredKey.revoke";

    @Id
    private String id = "";

    private String prefix = "";
    private byte[] hash = {};
    private String tenant = "";
    private String subject = "";
    private String roles = "";
    private String scopes = "";
    private String label = "";

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "expires_at")
    private @Nullable Long expiresAt;

    @Column(name = "revoked_at")
    private @Nullable Long revokedAt;

    StoredKey() {}

    StoredKey(String id, Secret secret, Caller caller, String label, Instant createdAt, @Nullable Instant expiresAt) {
        this.id = id;
        this.prefix = secret.prefix();
        this.hash = secret.hash();
        this.tenant = caller.tenant();
        this.subject = caller.subject();
        this.roles = String.join(",", new TreeSet<>(caller.roles()));
        this.scopes = String.join(",", caller.scopes().sorted());
        this.label = label;
        this.createdAt = createdAt.toEpochMilli();
        this.expiresAt = expiresAt == null ? null : (Long) expiresAt.toEpochMilli();
    }

    /** Whether this key was presented, and is good at the given time. */
    boolean opens(Secret presented, Instant now) {
        return presented.hasHash(hash) && revokedAt == null && (expiresAt == null || now.toEpochMilli() < expiresAt);
    }

    KeyNote note() {
        Caller caller = caller();
        return new KeyNote(
                id, caller.subject(), caller.roles(), caller.scopes(), label, createdAt, expiresAt, revokedAt);
    }

    Caller caller() {
        return new Caller(
                tenant, subject, roles.isEmpty() ? Set.of() : Set.of(roles.split(",")), Scopes.parse(scopes), id);
    }
}
