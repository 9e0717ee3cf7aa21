package dev.antiphon.tool;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Who;
import java.util.Set;

/**
 * Who may use the tools of a server, and with which models. Where a set is empty, anybody may.
 *
 * @param roles of which the caller has to have one
 */
public record Audience(Patterns models, Set<String> tenants, Set<String> roles) {

    public static final Audience EVERYBODY = new Audience(Patterns.ALL, Set.of(), Set.of());

    public Audience {
        tenants = Set.copyOf(tenants);
        roles = Set.copyOf(roles);
    }

    boolean admits(String model, Caller caller) {
        return models.match(model) && new Who(tenants, roles).includes(caller);
    }
}
