package dev.antiphon.bench;

import java.util.concurrent.CompletableFuture;

/** The scenarios that start servers of their own: s3l, memory per open stream, and s7, the cold start. */
final class FreshServers {

    private static final int TOKEN_MILLIS = 250;
    private static final int TOKENS = 48;

    private FreshServers() {}

    /** s3l: how much live heap an open stream holds. */
    static void heapPerStream(Contest contest) throws Exception {
        int streams = contest.pace().manyStreams();
        double target = heapPerStream(contest::freshOne, streams);
        double floor = heapPerStream(contest::freshFloor, streams);
        contest.report()
                .row(
                        "s3l",
                        "live heap per open stream, " + streams + " streams",
                        Figure.of(target / 1024),
                        new Budget(150, 200, "KB"));
        contest.report().row("s3l", "the same, over the floor's", Figure.of(target / floor), Budget.NONE);
    }

    private static double heapPerStream(Contest.Starter starter, int streams) throws Exception {
        String body = Requests.stream("fake-" + TOKENS + "t-" + TOKEN_MILLIS + "ms");
        try (Server server = starter.start()) {
            Load.stream(16, Requests.stream("fake-8t"), 8).run(server.client(), 2);
            server.client().forget();
            Thread.sleep(500);
            long before = server.liveHeapBytes();
            var load = new CompletableFuture<Load.Yield>();
            Thread.startVirtualThread(() -> {
                try {
                    load.complete(Load.stream(streams, body, TOKENS).run(server.client(), 0.1));
                } catch (Exception e) {
                    load.completeExceptionally(e);
                }
            });
            Thread.sleep(TOKENS * TOKEN_MILLIS / 2);
            long during = server.liveHeapBytes();
            Load.Yield yield = load.get();
            if (yield.requests() < streams) {
                throw new IllegalStateException(yield.requests() + " streams of " + streams + " finished");
            }
            return (double) (during - before) / streams;
        }
    }

    /** s7: what it takes from nothing to the first answer, and what an idle server holds. */
    static void coldStart(Contest contest) throws Exception {
        int starts = contest.pace().coldStarts();
        double[] cpu = new double[starts];
        double[] resident = new double[starts];
        for (int i = 0; i < starts; i++) {
            ColdStart floor = ColdStart.of(contest::freshFloor);
            ColdStart target = ColdStart.of(contest::freshOne);
            cpu[i] = target.cpuSeconds() / floor.cpuSeconds();
            resident[i] = (double) target.residentBytes() / floor.residentBytes();
        }
        contest.report().row("s7", "CPU from the start to the first answer", Figure.of(cpu), Budget.NONE);
        contest.report().row("s7", "resident memory when idle", Figure.of(resident), Budget.NONE);
    }

    private record ColdStart(double cpuSeconds, long residentBytes) {
        static ColdStart of(Contest.Starter starter) throws Exception {
            try (Server server = starter.start()) {
                server.client().post(Requests.json("fake-8t"), 8);
                double cpu = server.cpuSeconds();
                Thread.sleep(1000);
                return new ColdStart(cpu, server.residentBytes());
            }
        }
    }
}
