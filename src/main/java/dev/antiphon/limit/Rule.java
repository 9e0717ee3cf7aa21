package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import java.util.List;
import java.util.Set;

/**
 * How much may be asked in a time, and by whom. Everything that holds for a request has to allow it.
 *
 * @param per what has an allowance of its own; where it is nothing, all that the rule holds for share one
 * @param tenants whom it holds for, empty for everybody
 * @param roles one of which a caller has for it to hold for him, empty for everybody
 * @param models what it holds for, by the names under which the operator configured them; empty for every model
 * @param requestsPerSecond 0 for as many as come, as for the others
 * @param concurrentResponses that may come about at the same time
 */
public record Rule(
        Set<Per> per,
        Set<String> tenants,
        Set<String> roles,
        Set<String> models,
        int requestsPerSecond,
        int requestsPerMinute,
        int requestsPerDay,
        int tokensPerMinute,
        int tokensPerDay,
        int concurrentResponses)
        implements Scoped {

    public Rule {
        per = Set.copyOf(per);
        tenants = Set.copyOf(tenants);
        roles = Set.copyOf(roles);
        models = Set.copyOf(models);
    }

    /** What can have an allowance of its own. A subject is one within its tenant, a key one of its subject. */
    public enum Per {
        TENANT,
        SUBJECT,
        KEY,
        MODEL
    }

    /** Whether it limits anything. */
    public boolean limits() {
        return concurrentResponses > 0 || !all().isEmpty();
    }

    boolean holdsFor(Caller caller) {
        return (tenants.isEmpty() || tenants.contains(caller.tenant()))
                && (roles.isEmpty() || caller.roles().stream().anyMatch(roles::contains));
    }

    /** What it limits in a time, one for each amount and time. */
    List<Limit> all() {
        return List.of(
                        new Limit(this, Limit.Kind.REQUESTS, Limit.Period.SECOND, requestsPerSecond),
                        new Limit(this, Limit.Kind.REQUESTS, Limit.Period.MINUTE, requestsPerMinute),
                        new Limit(this, Limit.Kind.REQUESTS, Limit.Period.DAY, requestsPerDay),
                        new Limit(this, Limit.Kind.TOKENS, Limit.Period.MINUTE, tokensPerMinute),
                        new Limit(this, Limit.Kind.TOKENS, Limit.Period.DAY, tokensPerDay))
                .stream()
                .filter(limit -> limit.most() > 0)
                .toList();
    }
}
