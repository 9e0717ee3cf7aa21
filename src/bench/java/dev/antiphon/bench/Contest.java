package dev.antiphon.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The floor and the server under test, side by side.
 *
 * @param freshTarget starts one more server like the target; null when the target is somebody else's
 */
record Contest(
        FakeUpstream upstream,
        Server floor,
        Server target,
        @Nullable Starter freshTarget,
        Pace pace,
        Rounds rounds,
        Report report) {

    /** Starts a server that has served nobody yet. */
    interface Starter {
        Server start() throws Exception;
    }

    /** Something to measure, which adds its rows to the report. */
    interface Scenario {
        void run(Contest contest) throws Exception;
    }

    /** Lets both servers meet the usual requests until their JVMs have compiled most of what they need. */
    void warmUp() throws Exception {
        for (int round = 0; round < 4; round++) {
            for (Server server : List.of(floor, target)) {
                try {
                    server.client().forget();
                    Throughput.tinyAnswers().run(server.client(), pace.roundSeconds());
                    Throughput.bursts().run(server.client(), pace.roundSeconds());
                } catch (ExecutionException unable) {
                    // The scenario that asks for the same will say so in its row.
                }
            }
        }
    }

    Server freshFloor() throws Exception {
        return Server.floor("fresh-floor", upstream.port());
    }

    /** A fresh server like the target. */
    Server freshOne() throws Exception {
        if (freshTarget == null) {
            throw new IllegalStateException("needs to start the server itself");
        }
        return freshTarget.start();
    }

    /** Gives the floor and the target something to do, in turn; first the floor's samples, then the target's. */
    List<List<Rounds.Sample>> both(Load forFloor, Load forTarget) throws Exception {
        return rounds.alternate(List.of(new Rounds.Entrant(floor, forFloor), new Rounds.Entrant(target, forTarget)));
    }
}
