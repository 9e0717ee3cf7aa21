package dev.antiphon.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.UnreadableException;
import dev.antiphon.seal.ChainLink;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The chains as they are read, checked and cut off at their beginning. Thread-safe. */
@Singleton
public final class AuditBook {

    /** Of those who may read a tenant's. */
    public static final Set<String> READERS = Set.of("auditor", "admin");

    private static final int PAGE = 500;

    private final Transactions transactions;
    private final Seals seals;

    public AuditBook(Transactions transactions, Seals seals) {
        this.transactions = transactions;
        this.seals = seals;
    }

    /**
     * An entry as it is kept.
     *
     * @param json with its hash
     */
    public record Entry(long place, ObjectNode json) {

        static Entry of(StoredEntry.Row row) {
            ObjectNode json = (ObjectNode) Json.tree(row.json().getBytes(StandardCharsets.UTF_8));
            return new Entry(row.place(), json.put(ChainLink.HASH, row.hash()));
        }
    }

    /**
     * A piece of a chain, without a gap.
     *
     * @param first of its places
     * @param last smaller than {@code first} where there is nothing in it
     * @param before the hash before the first
     * @param head the hash of the last
     */
    public record Piece(String tenant, long first, long last, String before, String head) {}

    /**
     * Whether a chain is whole.
     *
     * @param entries that are kept
     * @param head the hash of the last
     * @param problem what is wrong, null when nothing is
     */
    public record Verdict(
            long first, long entries, String head, @Nullable String problem) {}

    public static boolean mayRead(Caller caller) {
        return caller.roles().stream().anyMatch(READERS::contains);
    }

    /**
     * What was written in a time.
     *
     * @param from null for the beginning
     * @param to excluded; null for now
     * @param after leaves out what is up to there, 0 for nothing
     */
    public Piece piece(String tenant, @Nullable Instant from, @Nullable Instant to, long after) {
        return transactions.call(entities -> {
            StoredHead head = head(entities, tenant);
            if (head == null) {
                return new Piece(tenant, 1, 0, "", "");
            }
            long begin = from == null ? head.firstPlace() : Moments.since(entities, head, from);
            long first = Math.max(Math.max(begin, after + 1), head.firstPlace());
            long last = to == null ? head.lastPlace() : Moments.since(entities, head, to) - 1;
            return new Piece(tenant, first, last, hash(entities, head, first - 1), hash(entities, head, last));
        });
    }

    private static @Nullable StoredHead head(EntityManager entities, String tenant) {
        return entities.find(StoredHead.class, tenant);
    }

    private static String hash(EntityManager entities, StoredHead head, long place) {
        if (place == head.firstPlace() - 1) {
            return head.beforeHash();
        }
        List<StoredEntry.Row> found = StoredEntry.page(entities, head.tenant(), place, place, true, 1);
        return found.isEmpty() ? "" : found.getFirst().hash();
    }

    /** @param up whether the oldest come first */
    public List<Entry> page(String tenant, long first, long last, boolean up, int most) {
        return transactions.call(entities -> StoredEntry.page(entities, tenant, first, last, up, most)).stream()
                .map(Entry::of)
                .toList();
    }

    /** Some of a piece, the oldest first, from a place on: as many as are read at a time. */
    public List<Entry> next(Piece piece, long from) {
        return page(piece.tenant(), from, piece.last(), true, PAGE);
    }

    /** Walks over the whole chain of a tenant as it is now. */
    public Verdict verify(String tenant) {
        StoredHead head = transactions.call(entities -> head(entities, tenant));
        if (head == null) {
            return new Verdict(1, 0, "", null);
        }
        long entries = head.lastPlace() - head.firstPlace() + 1;
        String problem = walk(head).or(() -> sealed(head)).orElse(null);
        return new Verdict(head.firstPlace(), entries, head.lastHash(), problem);
    }

    private Optional<String> walk(StoredHead head) {
        Walk walk = new Walk(head.firstPlace(), head.beforeHash());
        while (walk.place() <= head.lastPlace()) {
            long from = walk.place();
            List<StoredEntry.Row> rows = transactions.call(
                    entities -> StoredEntry.page(entities, head.tenant(), from, head.lastPlace(), true, PAGE));
            if (rows.isEmpty()) {
                return Optional.of("Entry " + from + " is missing.");
            }
            for (StoredEntry.Row row : rows) {
                Optional<String> problem = problem(walk, row);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return walk.ends(head.lastHash());
    }

    private static Optional<String> problem(Walk walk, StoredEntry.Row row) {
        try {
            ObjectNode json = Entry.of(row).json();
            return walk.step(json).or(() -> beside(row, json));
        } catch (UnreadableException | ClassCastException altered) {
            return Optional.of("Entry " + row.place() + " cannot be read.");
        }
    }

    /** What it is found by has to be what it says. */
    private static Optional<String> beside(StoredEntry.Row row, ObjectNode json) {
        String time = Instant.ofEpochMilli(row.at()).toString();
        return json.path(ChainLink.TIME).asText().equals(time)
                ? Optional.empty()
                : Optional.of("Entry " + row.place() + " is kept under another time than it says.");
    }

    private Optional<String> sealed(StoredHead head) {
        return seals.open(Seals.Kind.AUDIT, head.tenant(), head.seal())
                        .filter(content -> Arrays.equals(content, head.content()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("The seal is not one that this server made for this chain.");
    }

    /** Forgets what was written before a moment, of all tenants; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        int gone = 0;
        for (String tenant : transactions.call(StoredHead::tenants)) {
            if (gone < batch) {
                int most = batch - gone;
                gone += transactions.call(entities -> forget(entities, tenant, before, most));
            }
        }
        return gone;
    }

    private int forget(EntityManager entities, String tenant, Instant before, int most) {
        StoredHead head = StoredHead.locked(entities, tenant);
        long kept = Moments.since(entities, head, before);
        List<StoredEntry.Row> old = StoredEntry.page(entities, tenant, head.firstPlace(), kept - 1, true, most);
        if (!old.isEmpty()) {
            head.cut(old.getLast().place(), old.getLast().hash());
            head.seal(content -> seals.seal(Seals.Kind.AUDIT, tenant, content));
            entities.flush();
            StoredEntry.cut(entities, tenant, old.getLast().place());
        }
        return old.size();
    }

    /** What the hash of an entry is written as. */
    static byte[] bytes(String hash) {
        try {
            return HexFormat.of().parseHex(hash);
        } catch (IllegalArgumentException none) {
            return new byte[0];
        }
    }
}
