package dev.antiphon.audit;

import jakarta.persistence.EntityManager;
import java.time.Instant;

/**
 * Where in a chain a moment is. Time in a chain never goes back, so halving finds it by the places alone, in some twenty looks
 * for a million entries: an index by time would cost every entry more than its own row does.
 */
final class Moments {

    private Moments() {}

    /** Which is the first that was written then or later; the one behind the last where none was. */
    static long since(EntityManager entities, StoredHead head, Instant at) {
        long low = head.firstPlace();
        long high = head.lastPlace() + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            StoredEntry.Moment found = StoredEntry.moment(entities, head.tenant(), middle, head.lastPlace());
            if (found == null || found.at() >= at.toEpochMilli()) {
                high = middle;
            } else {
                // Not middle + 1: where entries have been taken out, the next one there is stands further on.
                low = found.place() + 1;
            }
        }
        return low;
    }
}
