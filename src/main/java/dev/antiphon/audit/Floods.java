package dev.antiphon.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps whoever is refused from filling the database: of what is alike, a few have an entry each minute, and the others one that
 * counts them. Alike is what the same caller from the same address is refused with the same status and code. Beyond a number of
 * such kinds in a minute they are counted together, those of callers nobody knows apart from the others. Thread-safe.
 */
final class Floods {

    static final int SINGLY = 3;
    static final int MOST_UNKNOWN = 100;
    static final int MOST_KNOWN = 1_000;
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** In place of an address. */
    static final String VARIOUS = "various";

    private final Map<Kind, Seen> unknown = new HashMap<>();
    private final Map<Kind, Seen> known = new HashMap<>();

    private record Kind(String tenant, String subject, String source, boolean denied, int status, String error) {

        static Kind of(Deed deed) {
            Deed.Who who = deed.who();
            return new Kind(who.tenant(), who.subject(), who.source(), deed.denied(), deed.status(), deed.error());
        }

        /** What all of a crowd have in common; a tenant's stay in its chain. */
        Kind crowd() {
            return new Kind(tenant, "", VARIOUS, denied, status, error);
        }
    }

    private static final class Seen {

        private final Instant since;
        private final boolean crowd;
        private Deed last;
        private long count;

        Seen(Deed first, Instant since, boolean crowd) {
            this.last = first;
            this.since = since;
            this.crowd = crowd;
        }

        Optional<Noted> meet(Deed deed, Instant at) {
            count++;
            last = deed;
            return count <= SINGLY && !crowd ? Optional.of(Noted.one(deed, at)) : Optional.empty();
        }

        /** What has no entry yet. */
        Optional<Noted> rest(Instant at) {
            long more = crowd ? count : count - SINGLY;
            return more <= 0 ? Optional.empty() : Optional.of(new Noted(alike(), at, more, since));
        }

        /** Only what is the same of all of them. */
        private Deed alike() {
            Deed.Who who = last.who();
            Deed.Who same = crowd
                    ? new Deed.Who(who.tenant(), "", "", "", VARIOUS, "")
                    : new Deed.Who(who.tenant(), who.subject(), "", "", who.peer(), who.client());
            return new Deed("", same, "", "", "", "", last.denied(), last.status(), last.error());
        }
    }

    /** The entry it gets, if it gets one of its own. */
    synchronized Optional<Noted> meet(Deed deed, Instant at) {
        boolean isKnown = deed.who().known();
        Map<Kind, Seen> all = isKnown ? known : unknown;
        Kind kind = Kind.of(deed);
        boolean crowd = !all.containsKey(kind) && all.size() >= (isKnown ? MOST_KNOWN : MOST_UNKNOWN);
        return all.computeIfAbsent(crowd ? kind.crowd() : kind, ignored -> new Seen(deed, at, crowd))
                .meet(deed, at);
    }

    /** Those that count what was met in minutes that are over; @param all also of those that are not */
    synchronized List<Noted> over(Instant now, boolean all) {
        List<Noted> over = new ArrayList<>();
        for (Map<Kind, Seen> kinds : List.of(unknown, known)) {
            for (Iterator<Seen> each = kinds.values().iterator(); each.hasNext(); ) {
                Seen seen = each.next();
                // A clock that was set back must not lengthen a minute.
                if (all || now.isBefore(seen.since) || !now.isBefore(seen.since.plus(WINDOW))) {
                    seen.rest(now).ifPresent(over::add);
                    each.remove();
                }
            }
        }
        return over;
    }
}
