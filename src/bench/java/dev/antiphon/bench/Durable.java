package dev.antiphon.bench;

import dev.antiphon.bench.Rounds.Entrant;
import dev.antiphon.bench.Rounds.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** What it costs that a stream survives its reader and its server: s2d and s3d write its journal, s5r reads it. */
final class Durable {

    private static final String BURST = "fake-200t";
    private static final int BURST_TOKENS = 200;
    private static final int CALLERS = 8;
    private static final int SLOW_STREAMS = 200;

    private Durable() {}

    /** s2d: bursts in the background, beside the same in the foreground. */
    static void bursts(Contest contest) throws Exception {
        compare(contest, "s2d", CALLERS, BURST);
    }

    /** s3d: the same of slow streams, whose every token is a moment to store. */
    static void slowStreams(Contest contest) throws Exception {
        compare(contest, "s3d", SLOW_STREAMS, "fake-" + contest.pace().slowTokens() + "t-50ms");
    }

    private static void compare(Contest contest, String name, int callers, String model) throws Exception {
        int tokens = Script.of(model).tokens();
        Load inForeground = Load.stream(callers, Requests.stream(model), tokens);
        List<List<Sample>> samples = contest.rounds()
                .alternate(List.of(
                        new Entrant(contest.floor(), inForeground),
                        new Entrant(contest.target(), inForeground),
                        new Entrant(
                                contest.target(), Load.stream(callers, Requests.streamInBackground(model), tokens))));
        List<Sample> foreground = samples.get(1);
        List<Sample> background = samples.get(2);
        Report report = contest.report();
        report.row(
                name,
                "CPU per token in the background over the foreground",
                Figure.ratio(background, foreground, Sample::cpuPerToken),
                Budget.NONE);
        report.row(
                name,
                "CPU per token in the background over the floor",
                Figure.ratio(background, samples.get(0), Sample::cpuPerToken),
                Budget.NONE);
        for (int percent : new int[] {50, 99}) {
            report.row(
                    name,
                    "added latency per token p" + percent + ", minus the foreground's",
                    Figure.difference(background, foreground, sample -> sample.addedMillis(percent)),
                    Budget.none("ms"));
        }
    }

    /** s5r: streams told after the fact, from the stored journal and from the snapshot. */
    static void replays(Contest contest) throws Exception {
        List<List<Sample>> samples = contest.rounds()
                .alternate(List.of(
                        new Entrant(contest.floor(), Throughput.bursts()),
                        new Entrant(contest.target(), replaying(store(contest, Requests.streamInBackground(BURST)))),
                        new Entrant(contest.target(), replaying(store(contest, Requests.stream(BURST))))));
        row(contest, "a stored journal", samples.get(1), samples.get(0));
        row(contest, "a response told again from its snapshot", samples.get(2), samples.get(0));
    }

    private static void row(Contest contest, String source, List<Sample> replays, List<Sample> floor) {
        contest.report()
                .row(
                        "s5r",
                        "CPU per replay of " + source + " over a stream of the floor's s2",
                        Figure.ratio(replays, floor, Sample::cpuPerRequest),
                        Budget.NONE);
    }

    private static Load replaying(List<String> ids) {
        return new Load(
                CALLERS,
                0,
                (client, tally) -> tally.count(
                        client.replay(ids.get(ThreadLocalRandom.current().nextInt(ids.size())), BURST_TOKENS)));
    }

    /** The ids of streams that were read to their end: a tenth as many as a full store has. */
    private static List<String> store(Contest contest, String body) throws Exception {
        LoadClient client = contest.target().client();
        client.forget();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < contest.pace().stored() / 10; i++) {
                answers.add(threads.submit(() -> client.stream(body, BURST_TOKENS, null, null)));
            }
            List<String> ids = new ArrayList<>();
            for (Future<Answer> answer : answers) {
                ids.add(answer.get().id());
            }
            return ids;
        }
    }
}
