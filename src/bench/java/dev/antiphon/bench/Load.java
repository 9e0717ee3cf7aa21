package dev.antiphon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A closed loop: so many callers, each of whom calls again as soon as it has its answer, until the time is over.
 *
 * @param callers how many call at once
 * @param spreadMillis over how long they begin, so that thousands do not connect in the same instant
 * @param work what one of them does again and again
 */
record Load(int callers, int spreadMillis, Work work) {

    /** One piece of work: it calls the server and says what it got. */
    interface Work {
        void once(LoadClient client, Tally tally) throws Exception;
    }

    /** What one caller has got so far. */
    static final class Tally {
        private final Latencies firstToken = new Latencies();
        private final Latencies added = new Latencies();
        private long requests;
        private long tokens;

        void count(Answer answer) {
            requests++;
            tokens += answer.tokens();
        }
    }

    /** What all callers got. */
    record Yield(long requests, long tokens, Latencies firstToken, Latencies added) {}

    /** Each caller posts this body and reads the answer. */
    static Load post(int callers, String body, int tokens) {
        return new Load(callers, 0, (client, tally) -> tally.count(client.post(body, tokens)));
    }

    /** Each caller posts this body and reads the stream. */
    static Load stream(int callers, String body, int tokens) {
        int spread = callers <= 16 ? 0 : Math.min(2000, callers / 2);
        return new Load(
                callers,
                spread,
                (client, tally) -> tally.count(client.stream(body, tokens, tally.firstToken, tally.added)));
    }

    Yield run(LoadClient client, double seconds) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Queue<Tally> tallies = new ConcurrentLinkedQueue<>();
        List<Future<Void>> callersAtWork = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                callersAtWork.add(threads.submit(() -> {
                    Tally tally = new Tally();
                    tallies.add(tally);
                    Thread.sleep(
                            spreadMillis == 0 ? 0 : ThreadLocalRandom.current().nextInt(spreadMillis));
                    do {
                        work.once(client, tally);
                    } while (System.nanoTime() < end);
                    return null;
                }));
            }
        }
        for (Future<Void> caller : callersAtWork) {
            caller.get();
        }
        return new Yield(
                tallies.stream().mapToLong(tally -> tally.requests).sum(),
                tallies.stream().mapToLong(tally -> tally.tokens).sum(),
                Latencies.merged(tallies.stream().map(tally -> tally.firstToken).toList()),
                Latencies.merged(tallies.stream().map(tally -> tally.added).toList()));
    }
}
