package dev.antiphon.memory;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered, over the database. Every call is for one caller, who has his own facts and, where the operator lets some
 * share, those of his tenant; what is somebody else's is not there. Thread-safe.
 */
@Singleton
public final class Memories implements AutoCloseable {

    /** Of a fact. */
    public static final int MOST_CHARACTERS = 2_000;

    /** What an id begins with. */
    public static final String PREFIX = "mem_";

    /** Behind every id, whose first letter or digit is one of a hexadecimal number. */
    private static final String LAST = PREFIX + "g";

    /** Whoever saves can wait longer than whoever asks. */
    private static final Duration SAVING = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Shelves shelves;
    private final Meanings meanings;
    private final Learning learning;
    private final MemoryLimits limits;
    private final Ids ids;
    private final Clock clock;

    public Memories(Transactions transactions, Meanings meanings, MemoryLimits limits, Ids ids, Clock clock) {
        this.transactions = transactions;
        this.shelves = new Shelves(transactions, Shelves.MOST_FACTS);
        this.meanings = meanings;
        this.learning = new Learning(transactions, meanings);
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether there are facts that a whole tenant has. */
    public boolean shares() {
        return !limits.sharers().isEmpty();
    }

    /** Whether a caller may save for his whole tenant, and change what is there. */
    public boolean sharesFor(Caller caller) {
        return !Collections.disjoint(limits.sharers(), caller.roles());
    }

    /**
     * Remembers a fact. One that says the same gives way to it, and passes on where it came from.
     *
     * @param replaced the id of a fact that it takes the place of, null for none
     * @param origin the response in which it is saved, null for none
     * @throws dev.antiphon.protocol.ApiException a 400 for a text that is empty or too long and when there is no room, 403 for
     *     whoever may not share, 404 when there is nothing to replace
     */
    public Memory save(Caller caller, String text, boolean shared, @Nullable String replaced, @Nullable String origin) {
        String fact = FactText.checked(text);
        requireSharing(caller, shared);
        Owner owner = Owner.of(caller, shared);
        Meaning meaning = meanings.of(fact, SAVING);
        return transactions.call(entities -> {
            long number = StoredShelf.next(entities, owner);
            Shelf shelf = shelves.before(entities, owner, number);
            Optional<Row> before = replaced == null
                    ? shelf.twin(fact, meaning)
                    : Optional.of(StoredMemory.find(entities, owner, replaced).orElseThrow(() -> none(replaced)));
            if (before.isPresent()) {
                return renewed(entities, owner, before.get(), fact, meaning, number, origin);
            }
            if (shelf.size() >= limits.facts()) {
                throw full();
            }
            long now = now();
            List<String> origins = origin == null ? List.of() : List.of(origin);
            Memory memory = new Memory(ids.next(PREFIX), shared, fact, origins, now, now);
            StoredMemory.insert(entities, owner, new Row(memory, number, meaning));
            return memory;
        });
    }

    private Memory renewed(
            EntityManager entities,
            Owner owner,
            Row before,
            String fact,
            Meaning meaning,
            long number,
            @Nullable String origin) {
        Memory old = before.memory();
        Memory memory = new Memory(
                old.id(), old.shared(), fact, FactText.origins(origin, old.origins()), old.createdAt(), now());
        StoredMemory.update(entities, owner, new Row(memory, number, meaning));
        return memory;
    }

    /**
     * Changes what a fact says; empty when there is none.
     *
     * @throws dev.antiphon.protocol.ApiException as for {@link #save}
     */
    public Optional<Memory> edit(Caller caller, String id, String text) {
        String fact = FactText.checked(text);
        Optional<Memory> found = find(caller, id);
        if (found.isEmpty()) {
            return found;
        }
        requireSharing(caller, found.get().shared());
        Owner owner = Owner.of(caller, found.get().shared());
        Meaning meaning = meanings.of(fact, SAVING);
        return transactions.call(entities -> {
            long number = StoredShelf.next(entities, owner);
            return StoredMemory.find(entities, owner, id)
                    .map(row -> renewed(entities, owner, row, fact, meaning, number, null));
        });
    }

    /** One of those a caller has. */
    public Optional<Memory> find(Caller caller, String id) {
        return transactions.call(entities -> readable(caller)
                .flatMap(owner -> StoredMemory.find(entities, owner, id).stream())
                .map(Row::memory)
                .findFirst());
    }

    /**
     * What fits a question, the best first.
     *
     * @return no more than {@code most}
     */
    public List<Memory> search(Caller caller, String question, int most) {
        return fused(found(caller, question, most), most);
    }

    /** The same, but only what has to do with the question. */
    List<Memory> relevant(Caller caller, String question, int most) {
        Found found = found(caller, question, most);
        return fused(found.relevant(), most);
    }

    private static List<Memory> fused(Found found, int most) {
        return Fusion.of(List.of(found.byWords(), found.byMeaning()), most).stream()
                .map(Hit::memory)
                .toList();
    }

    private Found found(Caller caller, String question, int most) {
        List<Shelf> asked = readable(caller).map(shelves::current).toList();
        if (asked.stream().allMatch(shelf -> shelf.size() == 0)) {
            return Found.NOTHING;
        }
        Meaning meaning = meanings.of(question, limits.patience());
        asked.forEach(learning::about);
        return Found.of(asked, question, meaning, most);
    }

    /** The newest first. @param before the id behind which the list begins, null for the beginning */
    public List<Memory> list(Caller caller, boolean shared, @Nullable String before, int most) {
        if (shared && !shares()) {
            return List.of();
        }
        Owner owner = Owner.of(caller, shared);
        return transactions.call(entities -> StoredMemory.list(entities, owner, before == null ? LAST : before, most));
    }

    /**
     * Forgets a fact; false when there is none.
     *
     * @throws dev.antiphon.protocol.ApiException a 403 for one that is shared, unless the caller may share
     */
    public boolean forget(Caller caller, String id) {
        Optional<Memory> found = find(caller, id);
        if (found.isEmpty()) {
            return false;
        }
        requireSharing(caller, found.get().shared());
        Owner owner = Owner.of(caller, found.get().shared());
        return transactions.call(entities -> {
            StoredShelf.next(entities, owner);
            return StoredMemory.remove(entities, owner, id) == 1;
        });
    }

    /** Forgets all that is a caller's own, and tells how much that was. */
    public int forgetAll(Caller caller) {
        Owner owner = Owner.of(caller);
        return transactions.call(entities -> {
            StoredShelf.next(entities, owner);
            return StoredMemory.removeAll(entities, owner);
        });
    }

    private Stream<Owner> readable(Caller caller) {
        return shares() ? Stream.of(Owner.of(caller), Owner.all(caller)) : Stream.of(Owner.of(caller));
    }

    private void requireSharing(Caller caller, boolean shared) {
        if (shared && !sharesFor(caller)) {
            throw ApiError.insufficientPermissions(
                            "You may not save or change what everybody of your organisation has.")
                    .exception();
        }
    }

    private RuntimeException full() {
        return ApiError.invalid(
                        "memory_full",
                        null,
                        "There are " + limits.facts() + " memories already, and no more are kept. Forget some first.")
                .exception();
    }

    /** What is said of one that is not there, or somebody else's. */
    public static RuntimeException none(String id) {
        return ApiError.notFound("Memory with id '" + ApiError.shown(id) + "' not found.")
                .exception();
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    @Override
    public void close() {
        learning.close();
        meanings.close();
        shelves.close();
    }
}
