package dev.antiphon.memory;

import dev.antiphon.store.Transactions;
import jakarta.persistence.EntityManager;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shelves of those who asked last, each brought up to date before it is used: one number tells whether anything has
 * changed, here or on another node. Thread-safe.
 */
final class Shelves implements AutoCloseable {

    /** Facts on all shelves together, some 3 KiB each; the shelves of those who have not asked for longest go first. */
    static final int MOST_FACTS = 20_000;

    private static final int MOST_SHELVES = 1_000;

    private final Transactions transactions;
    private final int most;
    private final Wording wording = new Wording();
    private final Map<Owner, Shelf> shelves = new LinkedHashMap<>(16, 0.75f, true);

    Shelves(Transactions transactions, int most) {
        this.transactions = transactions;
        this.most = most;
    }

    /** What may have been read of an owner. */
    private record Reading(long number, List<Row> changed, Set<String> ids) {}

    /** An owner's facts as they are stored now. */
    Shelf current(Owner owner) {
        Shelf shelf = of(owner);
        long known = shelf.known();
        Reading reading = transactions.call(entities -> {
            long number = StoredShelf.changes(entities, owner);
            return number == known ? new Reading(number, List.of(), Set.of()) : read(entities, owner, number, known);
        });
        return reading.number() == known ? shelf : taken(shelf, reading);
    }

    /** The same within the transaction that changes them, which has the given number. */
    Shelf before(EntityManager entities, Owner owner, long number) {
        Shelf shelf = of(owner);
        return taken(shelf, read(entities, owner, number - 1, Math.min(shelf.known(), number - 1)));
    }

    private static Reading read(EntityManager entities, Owner owner, long number, long known) {
        return new Reading(
                number, StoredMemory.since(entities, owner, known), new HashSet<>(StoredMemory.ids(entities, owner)));
    }

    private Shelf taken(Shelf shelf, Reading reading) {
        shelf.take(reading.number(), reading.changed(), reading.ids());
        clear(shelf);
        return shelf;
    }

    private synchronized Shelf of(Owner owner) {
        Shelf shelf = shelves.computeIfAbsent(owner, absent -> new Shelf(owner, wording));
        if (shelves.size() > MOST_SHELVES) {
            shelves.remove(shelves.keySet().iterator().next());
        }
        return shelf;
    }

    /** Makes room, but for the one that is in use. What somebody still searches is left to the garbage collector. */
    private synchronized void clear(Shelf used) {
        int sum = shelves.values().stream().mapToInt(Shelf::size).sum();
        for (Iterator<Shelf> oldest = shelves.values().iterator(); sum > most && oldest.hasNext(); ) {
            Shelf shelf = oldest.next();
            if (shelf != used) {
                sum -= shelf.size();
                oldest.remove();
            }
        }
    }

    @Override
    public void close() {
        wording.close();
    }
}
