package dev.antiphon.access;

import java.util.Set;

/**
 * Who is calling, and for whom: the owner of everything the call creates.
 *
 * <p>Comes from an authenticated credential only, never from anything else a client can send.
 *
 * @param tenant the organisation
 * @param subject the person or program within it
 * @param roles what it may do
 */
public record Caller(String tenant, String subject, Set<String> roles) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether what belongs to the given owner belongs to this caller. */
    public boolean owns(String ownerTenant, String ownerSubject) {
        return tenant.equals(ownerTenant) && subject.equals(ownerSubject);
    }
}
