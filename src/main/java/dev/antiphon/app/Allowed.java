package dev.antiphon.app;

import dev.antiphon.access.Feature;
import dev.antiphon.access.Who;
import java.util.Set;

/**
 * Who may have something that not every organisation wants everybody to have.
 *
 * @param enabled whether anybody may
 * @param tenants who may, empty for all
 * @param roles of which whoever has it needs one, empty for none
 */
public record Allowed(boolean enabled, Set<String> tenants, Set<String> roles) {

    public Allowed {
        tenants = Set.copyOf(tenants);
        roles = Set.copyOf(roles);
    }

    static Allowed read(Section section) {
        Allowed allowed = new Allowed(
                section.flag("enabled", true), section.texts("tenants", Set.of()), section.texts("roles", Set.of()));
        section.refuseOthers();
        return allowed;
    }

    Feature feature() {
        return new Feature(enabled, new Who(tenants, roles));
    }
}
