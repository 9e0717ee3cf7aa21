package dev.antiphon.bench;

import dev.antiphon.bench.Contest.Scenario;
import dev.antiphon.bench.Rounds.Entrant;
import dev.antiphon.bench.Rounds.Sample;
import java.util.List;

/** The scenarios that ask how much CPU a request or a token takes: s1, s1x, s1k, s2, s2x, s2b, s3a and s3. */
final class Throughput {

    private static final int CALLERS = 8;
    private static final String TINY = "fake-8t";
    private static final int TINY_TOKENS = 8;

    private Throughput() {}

    /** The floor's part in comparisons that it cannot take part in itself: one tiny answer. */
    static Load tinyAnswers() {
        return Load.post(CALLERS, Requests.jsonNotStored(TINY), TINY_TOKENS);
    }

    static Load bursts() {
        return Load.stream(CALLERS, Requests.streamNotStored("fake-200t"), 200);
    }

    /** s1 and s1x, and their difference in units of what a database asks for one row. */
    static void tiny(Contest contest) throws Exception {
        List<List<Sample>> samples = contest.rounds()
                .alternate(List.of(
                        new Entrant(contest.floor(), tinyAnswers()),
                        new Entrant(contest.target(), Load.post(CALLERS, Requests.json(TINY), TINY_TOKENS)),
                        new Entrant(contest.target(), tinyAnswers())));
        List<Sample> floor = samples.get(0);
        List<Sample> stored = samples.get(1);
        List<Sample> notStored = samples.get(2);
        Report report = contest.report();
        report.row("s1", "CPU per request", Figure.ratio(stored, floor, Sample::cpuPerRequest), Budget.NONE);
        report.row(
                "s1x",
                "CPU per request, `store:false`",
                Figure.ratio(notStored, floor, Sample::cpuPerRequest),
                Budget.ratio(4, 6));
        double insert = DerbyInsert.measureCpuSeconds(contest.pace());
        report.row(
                "s1 − s1x",
                "CPU of keeping a response over one Derby insert",
                Figure.difference(stored, notStored, Sample::cpuPerRequest).times(1 / insert),
                Budget.ratio(2, 4));
    }

    static void longInput(Contest contest) throws Exception {
        Load load = Load.post(CALLERS, Requests.longInput(TINY, 16 * 1024), TINY_TOKENS);
        perRequest(contest, "s1k", "CPU per request, 16 KiB of input, `store:false`", load);
    }

    static Scenario burst(String name, boolean store, String model, Budget budget) {
        return contest -> {
            String body = store ? Requests.stream(model) : Requests.streamNotStored(model);
            Load load = Load.stream(CALLERS, body, Script.of(model).tokens());
            List<List<Sample>> samples = contest.both(load, load);
            Figure figure = Figure.ratio(samples.get(1), samples.get(0), Sample::cpuPerToken);
            contest.report().row(name, "CPU per token" + (store ? "" : ", `store:false`"), figure, budget);
        };
    }

    /** s3a: what slow streams cost, and how much later their first token comes. */
    static void someSlowStreams(Contest contest) throws Exception {
        List<List<Sample>> samples = slowStreams(contest, 200);
        contest.report()
                .row(
                        "s3a",
                        "CPU per token",
                        Figure.ratio(samples.get(1), samples.get(0), Sample::cpuPerToken),
                        Budget.ratio(1.5, 2));
        contest.report()
                .row(
                        "s3a",
                        "first token p50, minus the floor's",
                        Figure.difference(
                                samples.get(1),
                                samples.get(0),
                                sample -> sample.yield().firstToken().quantile(0.5) / 1000),
                        new Budget(5, 15, "ms"));
        latencyAdded(contest, "s3a", samples, Budget.NONE);
    }

    /** s3: the same with more streams than a thread pool would bear. */
    static void manySlowStreams(Contest contest) throws Exception {
        List<List<Sample>> samples = slowStreams(contest, 1000);
        contest.report()
                .row(
                        "s3",
                        "CPU per token",
                        Figure.ratio(samples.get(1), samples.get(0), Sample::cpuPerToken),
                        Budget.NONE);
        latencyAdded(contest, "s3", samples, Budget.ratio(2, 4));
    }

    private static List<List<Sample>> slowStreams(Contest contest, int streams) throws Exception {
        int tokens = contest.pace().slowTokens();
        Load load = Load.stream(streams, Requests.stream("fake-" + tokens + "t-50ms"), tokens);
        return contest.both(load, load);
    }

    private static void latencyAdded(Contest contest, String name, List<List<Sample>> samples, Budget budget) {
        contest.report()
                .row(
                        name,
                        "added latency per token, p50",
                        Figure.ratio(
                                samples.get(1),
                                samples.get(0),
                                sample -> sample.yield().added().quantile(0.5)),
                        Budget.NONE);
        contest.report()
                .row(
                        name,
                        "added latency per token, p99",
                        Figure.ratio(
                                samples.get(1),
                                samples.get(0),
                                sample -> sample.yield().added().quantile(0.99)),
                        budget);
    }

    private static void perRequest(Contest contest, String name, String what, Load load) throws Exception {
        List<List<Sample>> samples = contest.both(load, load);
        contest.report()
                .row(name, what, Figure.ratio(samples.get(1), samples.get(0), Sample::cpuPerRequest), Budget.NONE);
    }
}
