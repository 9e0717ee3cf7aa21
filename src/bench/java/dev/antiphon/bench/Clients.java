package dev.antiphon.bench;

import dev.antiphon.bench.Contest.Scenario;
import dev.antiphon.bench.Rounds.Entrant;
import dev.antiphon.bench.Rounds.Sample;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What it costs to reach a model by another protocol than Chat Completions: s1x-responses, s1x-anthropic, s2x-responses and
 * s2x-anthropic. The floor, the client of Chat Completions and the other one take turns within a round.
 */
final class Clients {

    private static final int CALLERS = 8;

    private Clients() {}

    /** Tiny answers, as JSON. */
    static Scenario answers(Protocol protocol) {
        return scenario(
                "s1x-" + protocol.word(),
                protocol,
                by -> Load.post(CALLERS, Requests.jsonNotStored(by.model("fake-8t")), 8),
                "CPU per request",
                Sample::cpuPerRequest);
    }

    /** Streams of 200 tokens that come at once. */
    static Scenario bursts(Protocol protocol) {
        return scenario(
                "s2x-" + protocol.word(),
                protocol,
                by -> Load.stream(CALLERS, Requests.streamNotStored(by.model("fake-200t")), 200),
                "CPU per token",
                Sample::cpuPerToken);
    }

    private static Scenario scenario(
            String name, Protocol protocol, Function<Protocol, Load> load, String what, ToDoubleFunction<Sample> cost) {
        return contest -> {
            List<List<Sample>> samples = contest.rounds()
                    .alternate(List.of(
                            new Entrant(contest.floor(), load.apply(Protocol.CHAT)),
                            new Entrant(contest.target(), load.apply(Protocol.CHAT)),
                            new Entrant(contest.target(), load.apply(protocol))));
            contest.report().row(name, what, Figure.ratio(samples.get(2), samples.get(0), cost), Budget.NONE);
            contest.report()
                    .row(
                            name,
                            what + " over that of Chat Completions",
                            Figure.ratio(samples.get(2), samples.get(1), cost),
                            protocol == Protocol.RESPONSES ? Budget.ratio(1, 1.1) : Budget.NONE);
        };
    }
}
