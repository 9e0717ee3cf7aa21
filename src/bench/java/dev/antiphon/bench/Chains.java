package dev.antiphon.bench;

import dev.antiphon.bench.Contest.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What a turn costs when much was said before it: s4, chains of responses, and s4c, conversations. */
final class Chains {

    private static final String TINY = "fake-8t";
    private static final int TOKENS = 8;
    private static final int CALLERS = 8;
    private static final int TURNS = 100;
    private static final int TENTHS = 10;

    /** How a turn says what it continues. */
    private enum Link {
        PREVIOUS("s4", "previous_response_id", "a chain"),
        CONVERSATION("s4c", "conversation", "a conversation");

        private final String scenario;
        private final String field;
        private final String what;

        Link(String scenario, String field, String what) {
            this.scenario = scenario;
            this.field = field;
            this.what = what;
        }
    }

    /**
     * A tenth of the turns of all chains.
     *
     * @param cpu seconds per turn
     * @param prompt bytes per turn that the upstream got
     */
    private record Tenth(double cpu, int prompt) {}

    private Chains() {}

    /** s4: by {@code previous_response_id}. */
    static Scenario chain() {
        return contest -> growth(contest, Link.PREVIOUS);
    }

    /** s4c: by {@code conversation}. */
    static Scenario conversation() {
        return contest -> growth(contest, Link.CONVERSATION);
    }

    /**
     * How much dearer the last turns are than the first; and the same without what the floor, too, pays for more bytes. The
     * first round is dropped.
     */
    private static void growth(Contest contest, Link link) throws Exception {
        int rounds = contest.pace().rounds();
        double[] growth = new double[rounds];
        double[] apart = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            List<Tenth> tenths = run(contest, link);
            Tenth first = tenths.getFirst();
            Tenth last = tenths.getLast();
            double bytes = floorCpu(contest, last.prompt()) - floorCpu(contest, first.prompt());
            if (round >= 0) {
                growth[round] = last.cpu() / first.cpu();
                apart[round] = (last.cpu() - bytes) / first.cpu();
            }
        }
        Budget budget = Budget.ratio(2, 4);
        String what = "CPU of the last tenth of " + link.what + " over the first";
        contest.report().row(link.scenario, what, Figure.of(growth), budget);
        contest.report().row(link.scenario, "the same, less what the bytes cost the floor", Figure.of(apart), budget);
    }

    /** The CPU seconds the floor needs for a request with so much input. */
    private static double floorCpu(Contest contest, int input) throws Exception {
        Server floor = contest.floor();
        floor.client().forget();
        double before = floor.cpuSeconds();
        Load.Yield yield = Load.post(CALLERS, Requests.longInput(TINY, input), TOKENS)
                .run(floor.client(), contest.pace().roundSeconds());
        return (floor.cpuSeconds() - before) / yield.requests();
    }

    /** Chains that are all in the same tenth at a time, so that CPU time can be told apart by tenth. */
    private static List<Tenth> run(Contest contest, Link link) throws Exception {
        LoadClient client = contest.target().client();
        client.forget();
        int chains = contest.pace().chains();
        List<@Nullable String> heads = new ArrayList<>();
        for (int i = 0; i < chains; i++) {
            heads.add(link == Link.CONVERSATION ? client.conversation() : null);
        }
        List<Tenth> tenths = new ArrayList<>();
        int turns = TURNS / TENTHS;
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            int firstTurn = tenth * turns + 1;
            long bytesBefore = contest.upstream().received();
            double before = contest.target().cpuSeconds();
            goOn(heads, head -> turns(client, link, head, firstTurn, turns));
            double cpu = Math.max(contest.target().cpuSeconds() - before, Cpu.RESOLUTION_SECONDS);
            long bytes = contest.upstream().received() - bytesBefore;
            tenths.add(new Tenth(cpu / (chains * turns), (int) (bytes / (chains * turns))));
        }
        return tenths;
    }

    private interface Step {
        String from(@Nullable String head) throws Exception;
    }

    private static void goOn(List<@Nullable String> heads, Step step) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<String>> ends = new ArrayList<>();
            for (String head : heads) {
                ends.add(threads.submit(() -> step.from(head)));
            }
            for (int i = 0; i < ends.size(); i++) {
                heads.set(i, ends.get(i).get());
            }
        }
    }

    /** What the next turn continues. */
    private static String turns(LoadClient client, Link link, @Nullable String head, int firstTurn, int count)
            throws Exception {
        String next = head;
        for (int turn = firstTurn; turn < firstTurn + count; turn++) {
            String body = next == null ? Requests.json(TINY) : Requests.turn(TINY, link.field, next);
            Answer answer = client.post(body, TOKENS);
            if (answer.inputTokens() < 2L * turn - 1) {
                throw new IllegalStateException(
                        "turn " + turn + " showed the model " + answer.inputTokens() + " messages only");
            }
            next = link == Link.PREVIOUS ? answer.id() : next;
        }
        return Objects.requireNonNull(next);
    }
}
