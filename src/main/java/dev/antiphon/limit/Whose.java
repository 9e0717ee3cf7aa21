package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import java.util.Set;

/**
 * Whose an allowance is; empty what it makes no difference by. A key is one of its subject, and a subject one of its tenant.
 *
 * @param number of the limit
 */
record Whose(int number, String tenant, String subject, String key, String model) {

    static Whose of(int number, Set<Per> per, Caller caller, String model) {
        boolean byKey = per.contains(Per.KEY);
        boolean bySubject = byKey || per.contains(Per.SUBJECT);
        return new Whose(
                number,
                bySubject || per.contains(Per.TENANT) ? caller.tenant() : "",
                bySubject ? caller.subject() : "",
                byKey ? caller.key() : "",
                per.contains(Per.MODEL) ? model : "");
    }
}
