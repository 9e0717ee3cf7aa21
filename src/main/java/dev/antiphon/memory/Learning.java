package dev.antiphon.memory;

import dev.antiphon.store.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Finds out what facts mean that were saved when no model could tell, or another one did. Behind the back of whoever searches:
 * this search goes by their words, the next one knows more. Thread-safe.
 */
final class Learning implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Learning.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** One text may be one that a model chokes on; several are a model that is gone. */
    private static final int MOST_FAILURES = 3;

    private final Transactions transactions;
    private final Meanings meanings;
    private final Set<Owner> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("memory-", 0).factory());

    Learning(Transactions transactions, Meanings meanings) {
        this.transactions = transactions;
        this.meanings = meanings;
    }

    /** Begins where there is something to find out, and returns at once. */
    void about(Shelf shelf) {
        Owner owner = shelf.owner();
        if (meanings.embedder().isEmpty() || !underWay.add(owner)) {
            return;
        }
        List<Memory> unknown = shelf.lacking(meanings.embedder());
        if (unknown.isEmpty()) {
            underWay.remove(owner);
        } else {
            threads.submit(() -> learn(owner, unknown));
        }
    }

    private void learn(Owner owner, List<Memory> unknown) {
        try {
            int failures = 0;
            for (Memory memory : unknown) {
                Meaning meaning = meanings.of(memory.text(), PATIENCE);
                if (!meaning.known()) {
                    failures++;
                    if (failures == MOST_FAILURES) {
                        return;
                    }
                    continue;
                }
                transactions.run(entities -> {
                    long number = StoredShelf.next(entities, owner);
                    StoredMemory.find(entities, owner, memory.id())
                            .filter(row -> row.memory().text().equals(memory.text()))
                            .ifPresent(row ->
                                    StoredMemory.update(entities, owner, new Row(row.memory(), number, meaning)));
                });
            }
        } catch (RuntimeException later) {
            LOG.log(System.Logger.Level.DEBUG, "What facts mean is found out another time", later);
        } finally {
            underWay.remove(owner);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
