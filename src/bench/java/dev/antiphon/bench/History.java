package dev.antiphon.bench;

import dev.antiphon.bench.Rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** The scenarios that need a server with a memory: s4, s5, s6c and s8. The floor lends its tiny answer as a measure. */
final class History {

    private static final String TINY = "fake-8t";
    private static final int TOKENS = 8;
    private static final int CALLERS = 8;
    private static final int TURNS = 100;
    private static final int CALL_ROUNDS = 3;

    private History() {}

    /** s4: chains of 100 turns, all at the same turn at a time, so that CPU time can be told apart by turn. */
    static void chain(Contest contest) throws Exception {
        runChains(contest, contest.pace().chains());
        double[] growth = new double[contest.pace().rounds()];
        for (int round = 0; round < growth.length; round++) {
            double[] tenths = runChains(contest, contest.pace().chains());
            growth[round] = tenths[9] / Math.max(tenths[0], Cpu.RESOLUTION_SECONDS);
        }
        contest.report()
                .row("s4", "CPU of the last tenth of a chain over the first", Figure.of(growth), Budget.ratio(2, 4));
    }

    /** The CPU seconds of each tenth of the turns. */
    private static double[] runChains(Contest contest, int chains) throws Exception {
        LoadClient client = contest.target().client();
        client.forget();
        double[] tenths = new double[10];
        List<String> heads = new ArrayList<>(Collections.nCopies(chains, null));
        for (int tenth = 0; tenth < tenths.length; tenth++) {
            int firstTurn = tenth * TURNS / tenths.length + 1;
            double before = contest.target().cpuSeconds();
            try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
                List<Future<String>> ends = new ArrayList<>();
                for (String head : heads) {
                    ends.add(threads.submit(() -> turns(client, head, firstTurn, TURNS / tenths.length)));
                }
                for (int i = 0; i < chains; i++) {
                    heads.set(i, ends.get(i).get());
                }
            }
            tenths[tenth] = contest.target().cpuSeconds() - before;
        }
        return tenths;
    }

    private static String turns(LoadClient client, String head, int firstTurn, int count) throws Exception {
        String previous = head;
        for (int turn = firstTurn; turn < firstTurn + count; turn++) {
            Answer answer = client.post(turn == 1 ? Requests.json(TINY) : Requests.turn(TINY, previous), TOKENS);
            if (answer.inputTokens() < 2L * turn - 1) {
                throw new IllegalStateException(
                        "turn " + turn + " showed the model " + answer.inputTokens() + " messages only");
            }
            previous = answer.id();
        }
        return previous;
    }

    /** s5: reads responses that were stored before, in no order. */
    static void readBack(Contest contest) throws Exception {
        List<String> ids = store(contest, contest.pace().stored());
        Load read = new Load(
                CALLERS,
                0,
                (client, tally) -> tally.count(
                        client.get(ids.get(ThreadLocalRandom.current().nextInt(ids.size())), TOKENS)));
        compareToTinyAnswer(contest, "s5", "CPU of a GET by id over the floor's s1", read);
    }

    private static List<String> store(Contest contest, int count) throws Exception {
        var ids = ConcurrentHashMap.<String>newKeySet();
        LoadClient client = contest.target().client();
        client.forget();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                done.add(threads.submit(
                        () -> ids.add(client.post(Requests.json(TINY), TOKENS).id())));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        return List.copyOf(ids);
    }

    /** s6c: three function calls that the client answers, then the text. */
    static void functionCalls(Contest contest) throws Exception {
        String model = TINY + "-" + CALL_ROUNDS + "calls";
        Load loop = new Load(CALLERS, 0, (client, tally) -> {
            Answer answer = client.post(Requests.withTools(model), TOKENS);
            tally.count(answer);
            for (int round = 0; round < CALL_ROUNDS; round++) {
                answer = client.post(Requests.callResult(model, answer), TOKENS);
                tally.count(answer);
            }
            if (answer.tokens() != TOKENS) {
                throw new IllegalStateException("no text after " + CALL_ROUNDS + " function calls");
            }
        });
        compareToTinyAnswer(contest, "s6c", "CPU per request of 3 rounds of function calls over the floor's s1", loop);
    }

    /** s8: whether the ten thousandth response takes longer than the first; the floor tells what the machine did. */
    static void fullStore(Contest contest) throws Exception {
        int count = contest.pace().stored();
        store(contest, count / 5);
        Latencies target = new Latencies();
        Latencies floor = new Latencies();
        for (int i = 0; i < count; i++) {
            timeOnePost(contest.target(), target);
            timeOnePost(contest.floor(), floor);
        }
        double growth = lastTenthOverFirst(target);
        contest.report()
                .row(
                        "s8",
                        "p50 of the last tenth of " + count + " responses over the first",
                        Figure.of(growth),
                        Budget.ratio(1.1, 1.3));
        contest.report()
                .row("s8", "the same, over the floor's", Figure.of(growth / lastTenthOverFirst(floor)), Budget.NONE);
    }

    private static void timeOnePost(Server server, Latencies latencies) throws IOException {
        long start = System.nanoTime();
        server.client().post(Requests.json(TINY), TOKENS);
        latencies.add((System.nanoTime() - start) / 1000);
    }

    private static double lastTenthOverFirst(Latencies latencies) {
        int tenth = latencies.size() / 10;
        return latencies.medianOf(latencies.size() - tenth, latencies.size()) / latencies.medianOf(0, tenth);
    }

    private static void compareToTinyAnswer(Contest contest, String name, String what, Load load) throws Exception {
        List<List<Sample>> samples = contest.both(Throughput.tinyAnswers(), load);
        contest.report()
                .row(name, what, Figure.ratio(samples.get(1), samples.get(0), Sample::cpuPerRequest), Budget.NONE);
    }
}
