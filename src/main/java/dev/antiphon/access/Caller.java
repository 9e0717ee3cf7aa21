package dev.antiphon.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, and for whom: the owner of everything the call creates.
 *
 * <p>Comes from an authenticated credential only, never from anything else a client can send.
 *
 * @param tenant the organisation
 * @param subject the person or program within it
 * @param roles what it may do
 * @param scopes what of that it may do with this credential
 * @param key the id of the API key it came in by, which is no secret; empty for whatever else it came in by
 * @param token it came in by, null for whatever else it came in by
 */
public record Caller(
        String tenant,
        String subject,
        Set<String> roles,
        Scopes scopes,
        String key,
        @Nullable OwnToken token) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** With a credential that is good for everything, and has no id. */
    public Caller(String tenant, String subject, Set<String> roles) {
        this(tenant, subject, roles, "");
    }

    /** By an API key that is good for everything. */
    public Caller(String tenant, String subject, Set<String> roles, String key) {
        this(tenant, subject, roles, Scopes.ALL, key);
    }

    /** By whatever is no token. */
    public Caller(String tenant, String subject, Set<String> roles, Scopes scopes, String key) {
        this(tenant, subject, roles, scopes, key, null);
    }

    public Caller with(Scopes others) {
        return new Caller(tenant, subject, roles, others, key, token);
    }

    /** The same by a token. */
    public Caller by(OwnToken own) {
        return new Caller(tenant, subject, roles, scopes, key, own);
    }

    /** For whatever outlives the run: who it is, and nothing by which others could call in his name. */
    public Caller withoutToken() {
        return token == null ? this : new Caller(tenant, subject, roles, scopes, key);
    }

    /** Whether what belongs to the given owner belongs to this caller. */
    public boolean owns(String ownerTenant, String ownerSubject) {
        return tenant.equals(ownerTenant) && subject.equals(ownerSubject);
    }
}
