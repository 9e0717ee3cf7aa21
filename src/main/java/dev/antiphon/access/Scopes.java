package dev.antiphon.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a credential is good for, beside what its owner may do: it can only take away. A caller has to have the role that
 * something needs, and his credential the scope.
 *
 * @param names some of {@link #KNOWN}, or {@value #EVERYTHING} alone
 */
public record Scopes(Set<String> names) {

    /** Stands for each of them, also for those that are yet to come. */
    public static final String EVERYTHING = "all";

    public static final Scopes ALL = new Scopes(Set.of(EVERYTHING));

    public static final String RESPONSES_WRITE = "responses.write";
    public static final String METRICS_READ = "metrics.read";

    /** Each of them; writing does not include reading. */
    public static final List<String> KNOWN = List.of(
            "models.read",
            RESPONSES_WRITE,
            "responses.read",
            "conversations.write",
            "conversations.read",
            "conversations.share",
            "models.ask",
            "prompts.write",
            "prompts.read",
            "memories.write",
            "memories.read",
            "approvals.write",
            "approvals.read",
            "webhooks.write",
            "webhooks.read",
            "keys.write",
            "keys.read",
            "usage.read",
            "configuration.write",
            "configuration.read",
            "audit.read",
            METRICS_READ);

    /** What may be written where scopes are named. */
    public static final List<String> CHOICES =
            Stream.concat(Stream.of(EVERYTHING), KNOWN.stream()).toList();

    public Scopes {
        names = names.contains(EVERYTHING) ? Set.of(EVERYTHING) : Set.copyOf(names);
    }

    /** Of words of which some may mean something to others only; none of them is everything. */
    public static Scopes known(Collection<String> words) {
        Set<String> known = new TreeSet<>(words);
        known.retainAll(KNOWN);
        return new Scopes(known);
    }

    /** As they are kept. */
    static Scopes parse(String text) {
        return new Scopes(text.isEmpty() ? Set.of() : Set.of(text.split(",")));
    }

    /** As they are kept, and shown. */
    public List<String> sorted() {
        return List.copyOf(new TreeSet<>(names));
    }

    public boolean everything() {
        return names.contains(EVERYTHING);
    }

    /** @param scope of {@link #KNOWN}; what is none only everything allows */
    public boolean allows(String scope) {
        return everything() || (names.contains(scope) && KNOWN.contains(scope));
    }

    /** Whether there is nothing among the others that this does not allow. */
    public boolean covers(Scopes others) {
        return everything() || (!others.everything() && names.containsAll(others.names));
    }
}
