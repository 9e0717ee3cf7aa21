package dev.antiphon.access;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which roles somebody has here who has others elsewhere: only what the operator wrote down, since what a group is called
 * elsewhere is not for this server to understand.
 *
 * @param always what everybody has who signs in this way
 * @param grants the roles of this house, each with the groups that give it
 */
public record Roles(Set<String> always, Map<String, Set<String>> grants) {

    public Roles {
        always = Set.copyOf(always);
        grants = Map.copyOf(grants);
    }

    /** @param held whether somebody is of a group elsewhere */
    public Set<String> of(Predicate<String> held) {
        Set<String> roles = new TreeSet<>(always);
        grants.forEach((role, groups) -> {
            if (groups.stream().anyMatch(held)) {
                roles.add(role);
            }
        });
        return roles;
    }
}
