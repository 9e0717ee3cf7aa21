package dev.antiphon.limit;

import dev.antiphon.limit.Rule.Per;
import java.util.Set;

/** Rules for everybody, each with one amount. */
public final class Rules {

    private Rules() {}

    public static Rule requestsPerMinute(int most, Per... per) {
        return new Rule(Set.of(per), Set.of(), Set.of(), Set.of(), 0, most, 0, 0, 0, 0);
    }

    public static Rule requestsPerDay(int most, Per... per) {
        return new Rule(Set.of(per), Set.of(), Set.of(), Set.of(), 0, 0, most, 0, 0, 0);
    }

    public static Rule tokensPerMinute(int most, Per... per) {
        return new Rule(Set.of(per), Set.of(), Set.of(), Set.of(), 0, 0, 0, most, 0, 0);
    }

    public static Rule concurrentResponses(int most, Per... per) {
        return new Rule(Set.of(per), Set.of(), Set.of(), Set.of(), 0, 0, 0, 0, 0, most);
    }

    /** The same rule, for some only. */
    public static Rule only(Rule rule, Set<String> tenants, Set<String> roles, Set<String> models) {
        return new Rule(
                rule.per(),
                tenants,
                roles,
                models,
                rule.requestsPerSecond(),
                rule.requestsPerMinute(),
                rule.requestsPerDay(),
                rule.tokensPerMinute(),
                rule.tokensPerDay(),
                rule.concurrentResponses());
    }
}
