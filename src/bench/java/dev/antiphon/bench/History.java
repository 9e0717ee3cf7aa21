package dev.antiphon.bench;

import dev.antiphon.bench.Rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** The scenarios that need a server with a memory or tools: s5, s6, s6s, s6c and s8. The floor lends its tiny answer as a measure. */
final class History {

    private static final String TINY = "fake-8t";
    private static final int TOKENS = 8;
    private static final int CALLERS = 8;
    private static final int CALL_ROUNDS = 3;
    private static final String CALLING = TINY + "-" + CALL_ROUNDS + "calls";

    private History() {}

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
        Load loop = new Load(CALLERS, 0, (client, tally) -> {
            Answer answer = client.post(Requests.withTools(CALLING), TOKENS);
            tally.count(answer);
            for (int round = 0; round < CALL_ROUNDS; round++) {
                answer = client.post(Requests.callResult(CALLING, answer), TOKENS);
                tally.count(answer);
            }
            if (answer.tokens() != TOKENS) {
                throw new IllegalStateException("no text after " + CALL_ROUNDS + " function calls");
            }
        });
        compareToTinyAnswer(contest, "s6c", "CPU per request of 3 rounds of function calls over the floor's s1", loop);
    }

    /** s6: the same three calls, of a server of tools that the server asks itself. One session serves all responses. */
    static void serverTools(Contest contest) throws Exception {
        String request = Requests.withServerTools(CALLING);
        Load loop = new Load(CALLERS, 0, (client, tally) -> tally.count(client.post(request, TOKENS, CALL_ROUNDS)));
        compareToTinyAnswer(contest, "s6", "CPU of a response with 3 MCP calls over the floor's s1", loop);
    }

    /** s6s: the same as a stream. */
    static void streamedServerTools(Contest contest) throws Exception {
        String request = Requests.streamWithServerTools(CALLING);
        Load loop = new Load(CALLERS, 0, (client, tally) -> tally.count(client.stream(request, TOKENS, CALL_ROUNDS)));
        compareToTinyAnswer(contest, "s6s", "CPU of a stream with 3 MCP calls over the floor's s1", loop);
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
