package dev.antiphon.snapshot;

import dev.antiphon.store.Transactions;
import dev.antiphon.store.Write;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The processes that share this database, and which of them are gone.
 *
 * <p>Each raises its own counter now and then. One whose counter this process has seen stand still for the whole patience,
 * by its own monotonic clock, is taken for dead: nobody compares the clocks of two machines. Should it live after all,
 * the fences of its leases keep it from writing. One thread beats, one looks.
 */
@Singleton
public final class Nodes {

    private final Transactions transactions;
    private final String self;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Map<String, Seen> seen = new HashMap<>();
    private long beats;

    private record Seen(long heartbeat, long since) {}

    private static final long ABSENT = -1;

    /**
     * @param self this process's id, never used before
     * @param patience how long a counter may stand still; zero where no other process can have the database open
     * @param nanos a monotonic clock
     */
    public Nodes(Transactions transactions, String self, Duration patience, LongSupplier nanos) {
        this.transactions = transactions;
        this.self = self;
        this.patience = patience;
        this.nanos = nanos;
    }

    public String self() {
        return self;
    }

    /** Shows the others that this process lives. */
    public void beat() {
        beats++;
        transactions.run(entities -> {
            int rows = Write.update("node")
                    .set("heartbeat", beats)
                    .where("id", self)
                    .execute(entities);
            if (rows == 0) {
                Write.insert("node").set("id", self).set("heartbeat", beats).execute(entities);
            }
        });
    }

    /** All that have a row, dead or alive. */
    Set<String> known() {
        return transactions.call(Nodes::heartbeats).keySet();
    }

    /** Looks at the given processes, and says which of them are dead. */
    public Set<String> dead(Set<String> nodes) {
        Map<String, Long> heartbeats = transactions.call(Nodes::heartbeats);
        seen.keySet().retainAll(nodes);
        long now = nanos.getAsLong();
        return nodes.stream()
                .filter(node -> !node.equals(self))
                .filter(node -> silent(node, heartbeats.getOrDefault(node, ABSENT), now))
                .collect(Collectors.toSet());
    }

    /** Forgets a process that is dead and has left nothing to do, or this one when it stops. */
    public void forget(String node) {
        transactions.run(entities -> Write.delete("node").where("id", node).execute(entities));
    }

    private boolean silent(String node, long heartbeat, long now) {
        Seen before = seen.get(node);
        if (before == null || before.heartbeat() != heartbeat) {
            before = new Seen(heartbeat, now);
            seen.put(node, before);
        }
        return now - before.since() >= patience.toNanos();
    }

    private static Map<String, Long> heartbeats(EntityManager entities) {
        List<Object[]> rows =
                entities.createNamedQuery(StoredNode.ALL, Object[].class).getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]));
    }
}
