package dev.antiphon.access;

import java.util.Collections;
import java.util.Set;

/**
 * Who may use something. Where a set is empty, anybody may.
 *
 * @param roles of which the caller has to have one
 */
public record Who(Set<String> tenants, Set<String> roles) {

    public static final Who ANYBODY = new Who(Set.of(), Set.of());

    public Who {
        tenants = Set.copyOf(tenants);
        roles = Set.copyOf(roles);
    }

    public boolean includes(Caller caller) {
        return (tenants.isEmpty() || tenants.contains(caller.tenant()))
                && (roles.isEmpty() || !Collections.disjoint(roles, caller.roles()));
    }
}
