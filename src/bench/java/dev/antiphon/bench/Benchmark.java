package dev.antiphon.bench;

import dev.antiphon.bench.Contest.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What Antiphon costs, in multiples of a floor. {@code src/site/markdown/benchmark.md} says how to run it.
 *
 * <p>Arguments: names of scenarios (none is all), {@code --quick}, {@code --floor-only} to see how well the measure
 * repeats, or {@code --target PORT,KEY,PID} with {@code --upstream-port PORT} for a server that runs already.
 */
public final class Benchmark {

    private static final Map<String, Scenario> SCENARIOS = scenarios();

    private Benchmark() {}

    private static Map<String, Scenario> scenarios() {
        Scenario tiny = Throughput::tiny;
        Map<String, Scenario> all = new LinkedHashMap<>();
        all.put("s1", tiny);
        all.put("s1x", tiny);
        all.put("s1k", Throughput::longInput);
        all.put("s2", Throughput.burst("s2", true, "fake-200t", Budget.ratio(2, 4)));
        all.put("s2x", Throughput.burst("s2x", false, "fake-200t", Budget.NONE));
        for (Protocol protocol : List.of(Protocol.RESPONSES, Protocol.ANTHROPIC)) {
            all.put("s1x-" + protocol.word(), Clients.answers(protocol));
            all.put("s2x-" + protocol.word(), Clients.bursts(protocol));
        }
        all.put("s2b", Throughput.burst("s2b", true, "fake-200t-1w", Budget.NONE));
        all.put("s2d", Durable::bursts);
        all.put("s3a", Throughput::someSlowStreams);
        all.put("s3", Throughput::manySlowStreams);
        all.put("s3d", Durable::slowStreams);
        all.put("s3l", FreshServers::heapPerStream);
        all.put("s4", Chains.chain());
        all.put("s4c", Chains.conversation());
        all.put("s5", History::readBack);
        all.put("s5r", Durable::replays);
        all.put("s6", History::serverTools);
        all.put("s6s", History::streamedServerTools);
        all.put("s6c", History::functionCalls);
        all.put("s7", FreshServers::coldStart);
        all.put("s8", History::fullStore);
        return all;
    }

    /** Runs the scenarios and writes the table to standard output and to {@code target/bench/results.md}. */
    public static void main(String[] args) throws Exception {
        Pace pace = Pace.FULL;
        boolean floorOnly = false;
        String running = null;
        int upstreamPort = 0;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> pace = Pace.QUICK;
                case "--floor-only" -> floorOnly = true;
                case "--target" -> running = args[++i];
                case "--upstream-port" -> upstreamPort = Integer.parseInt(args[++i]);
                default -> names.add(known(args[i]));
            }
        }
        Set<Protocol> protocols = Protocol.of(names.isEmpty() ? SCENARIOS.keySet() : names);
        try (FakeUpstream upstream = new FakeUpstream(upstreamPort);
                Server floor = Server.floor("floor", upstream.port());
                Server target = target(floorOnly, running, upstream, protocols)) {
            Contest.@Nullable Starter fresh = running == null ? freshTarget(floorOnly, upstream, protocols) : null;
            Rounds rounds = new Rounds(pace, List.of(floor, target));
            run(new Contest(upstream, floor, target, fresh, pace, rounds, new Report(System.out)), names);
        }
        System.exit(0);
    }

    private static String known(String name) {
        if (!SCENARIOS.containsKey(name)) {
            throw new IllegalArgumentException("no scenario " + name + "; there are " + SCENARIOS.keySet());
        }
        return name;
    }

    private static Server target(
            boolean floorOnly, @Nullable String running, FakeUpstream upstream, Set<Protocol> protocols)
            throws Exception {
        return running != null
                ? Server.running(running)
                : freshTarget(floorOnly, upstream, protocols).start();
    }

    private static Contest.Starter freshTarget(boolean floorOnly, FakeUpstream upstream, Set<Protocol> protocols) {
        return floorOnly
                ? () -> Server.floor("second-floor", upstream.port())
                : () -> Server.antiphon(upstream.port(), protocols);
    }

    private static void run(Contest contest, List<String> names) throws Exception {
        Report report = contest.report();
        contest.warmUp();
        report.title(contest.target().name(), contest.pace());
        Set<Scenario> chosen = new LinkedHashSet<>();
        for (String name : names.isEmpty() ? SCENARIOS.keySet() : names) {
            if (chosen.add(SCENARIOS.get(name))) {
                try {
                    SCENARIOS.get(name).run(contest);
                } catch (Exception e) {
                    report.missing(name, reason(e));
                }
            }
        }
        report.note(
                "Figures are ratios to the floor of the same run unless they carry a unit; the spread is lowest–highest.");
        Rounds rounds = contest.rounds();
        report.note(
                "Others used %.0f%% of the CPU time that the benchmark used; %d disturbed rounds were thrown away, %d kept."
                        .formatted(100 * rounds.foreignShare(), rounds.thrownAway(), rounds.keptDisturbed()));
        report.write(Path.of("target", "bench", "results.md"));
    }

    private static String reason(Throwable e) {
        return e instanceof ExecutionException && e.getCause() != null ? reason(e.getCause()) : e.toString();
    }
}
