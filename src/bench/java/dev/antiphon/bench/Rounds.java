package dev.antiphon.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets several entrants work in turn, again and again, and measures the CPU time of each one's server.
 *
 * <p>The first round is dropped, and so is each in which somebody else used more of the machine than the benchmark
 * itself: it is repeated.
 */
final class Rounds {

    /** A server and what it is given to do. */
    record Entrant(Server server, Load load) {}

    /**
     * What one entrant did in one round.
     *
     * @param cpu CPU seconds of its server
     */
    record Sample(double cpu, Load.Yield yield) {
        double cpuPerRequest() {
            return cpu / yield.requests();
        }

        double cpuPerToken() {
            return cpu / yield.tokens();
        }

        /** What the server added to a token at this percentile, in milliseconds. */
        double addedMillis(int percent) {
            return yield.added().quantile(percent / 100.0) / 1000;
        }
    }

    /** A stretch that costs more than this share of the best one before has gained nothing worth waiting for. */
    private static final double STILL_WARMING = 0.9;

    private final Pace pace;
    private final List<Server> servers;
    private double foreignCpu;
    private double ownCpu;
    private int thrownAway;
    private int kept;

    /** Rounds at this pace; the CPU of all these servers is the benchmark's own, whichever is at work. */
    Rounds(Pace pace, List<Server> servers) {
        this.pace = pace;
        this.servers = servers;
    }

    /** The samples of each entrant, in the order of the entrants; those at the same index are of the same round. */
    List<List<Sample>> alternate(List<Entrant> entrants) throws Exception {
        List<List<Sample>> samples = new ArrayList<>();
        for (Entrant entrant : entrants) {
            samples.add(new ArrayList<>());
            warm(entrant);
        }
        for (int round = 0; round <= pace.rounds(); round++) {
            for (int i = 0; i < entrants.size(); i++) {
                Sample sample = measureUndisturbed(entrants.get(i));
                if (round > 0) {
                    samples.get(i).add(sample);
                }
            }
        }
        return samples;
    }

    /**
     * Until two stretches of warming in a row make it no cheaper: on few cores the compiler needs its time, and one stretch
     * without a gain may only mean that it was busy.
     */
    private void warm(Entrant entrant) throws Exception {
        double best = Double.MAX_VALUE;
        int gainless = 0;
        for (int stretch = 0; stretch < pace.warmUps() && gainless < 2; stretch++) {
            entrant.server().client().forget();
            double before = entrant.server().cpuSeconds();
            Load.Yield yield = entrant.load().run(entrant.server().client(), pace.warmUpSeconds());
            double cost = new Sample(entrant.server().cpuSeconds() - before, yield).cpuPerRequest();
            gainless = cost > STILL_WARMING * best ? gainless + 1 : 0;
            best = Math.min(best, cost);
        }
    }

    /** The CPU that others used while the rounds ran, over what the benchmark and its servers used. */
    double foreignShare() {
        return ownCpu == 0 ? 0 : foreignCpu / ownCpu;
    }

    int thrownAway() {
        return thrownAway;
    }

    /** How many disturbed rounds count all the same, because no better one came. */
    int keptDisturbed() {
        return kept;
    }

    private Sample measureUndisturbed(Entrant entrant) throws Exception {
        for (int attempt = 1; ; attempt++) {
            double machineBefore = Cpu.ofMachine();
            double ownBefore = ownCpuNow();
            entrant.server().client().forget();
            double before = entrant.server().cpuSeconds();
            Load.Yield yield = entrant.load().run(entrant.server().client(), pace.roundSeconds());
            double cpu = entrant.server().cpuSeconds() - before;
            double own = ownCpuNow() - ownBefore;
            double foreign = Math.max(0, Cpu.ofMachine() - machineBefore - own);
            boolean disturbed = foreign > own;
            if (!disturbed || (pace.keepsDisturbed() && attempt == pace.attempts())) {
                ownCpu += own;
                foreignCpu += foreign;
                kept += disturbed ? 1 : 0;
                return new Sample(cpu, yield);
            }
            thrownAway++;
            if (attempt == pace.attempts()) {
                throw new IllegalStateException(
                        "the machine is too busy: others used more of it " + attempt + " times");
            }
        }
    }

    private double ownCpuNow() {
        return Cpu.ofTree(ProcessHandle.current().pid())
                + servers.stream()
                        .filter(server -> !server.isChild())
                        .mapToDouble(Server::cpuSeconds)
                        .sum();
    }
}
