package dev.antiphon.bench;

import static dev.antiphon.snapshot.House.ALICE;

import com.zaxxer.hikari.util.DriverDataSource;
import dev.antiphon.evidence.EvidenceSettings;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.PostgresqlServer;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Origin;
import dev.antiphon.store.Database;
import dev.antiphon.store.DatabaseSettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;

/**
 * What it costs to keep one response, with its items and its evidence: on the embedded database and on PostgreSQL, by this
 * program and by plain JDBC with the same rows. All four take turns; what is printed are ratios within this run.
 *
 * <p>CPU is that of this process and of PostgreSQL's together.
 */
public final class StoreComparison {

    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 4;
    private static final int SAVES = 1_500;
    private static final int QUICK_SAVES = 300;

    /** Keeps one prepared response. */
    private interface Save {
        void one(Prepared prepared) throws SQLException;
    }

    private record Prepared(Origin origin, Frozen frozen) {}

    private record Entrant(String name, House house, boolean plain) {}

    private record Sample(double cpuMicros, double wallMicros) {}

    private final long postgresql;
    private final int saves;
    private volatile boolean crowded;
    private final Map<String, DataSource> sources = new LinkedHashMap<>();
    private final Map<String, Queue<PlainStore>> idle = new LinkedHashMap<>();

    private StoreComparison(long postgresql, int saves) {
        this.postgresql = postgresql;
        this.saves = saves;
    }

    /** Runs the comparison and prints the table; {@code --quick} gives an impression. */
    public static void main(String[] args) throws Exception {
        Path folder = Jvm.folder("stores");
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        try (PostgresqlServer server = PostgresqlServer.start()) {
            new StoreComparison(server.pid(), List.of(args).contains("--quick") ? QUICK_SAVES : SAVES)
                    .run(folder, server);
        }
        System.exit(0);
    }

    private void run(Path folder, PostgresqlServer server) throws Exception {
        List<Entrant> entrants = new ArrayList<>();
        for (boolean plain : new boolean[] {false, true}) {
            String by = plain ? "plain" : "ours";
            Path data = folder.resolve(by);
            entrants.add(new Entrant("derby " + by, house(DatabaseSettings.EMBEDDED, data, 1), plain));
            String url = server.create("bench_" + by);
            entrants.add(new Entrant("postgresql " + by, house(DatabaseSettings.of(url), data, 4), plain));
            EmbeddedDataSource derby = new EmbeddedDataSource();
            derby.setDatabaseName(data.resolve("db").toString());
            sources.put("derby " + by, derby);
            sources.put("postgresql " + by, new DriverDataSource(url, null, new Properties(), null, null));
        }
        sources.keySet().forEach(name -> idle.put(name, new ConcurrentLinkedQueue<>()));
        System.out.println("\n| | | ratio | spread |\n|---|---|---|---|");
        for (int callers : new int[] {1, 8}) {
            print(callers, measure(entrants, callers));
        }
        for (Queue<PlainStore> each : idle.values()) {
            for (PlainStore plain : each) {
                plain.close();
            }
        }
        entrants.forEach(entrant -> entrant.house().close());
    }

    /** As a server has it: a commit waits for others only where there are any. */
    private House house(DatabaseSettings settings, Path data, int lanes) {
        return new House(Database.open(settings, data), EvidenceSettings.DEFAULT, lanes, () -> crowded);
    }

    private Map<String, List<Sample>> measure(List<Entrant> entrants, int callers) throws Exception {
        crowded = callers > 1;
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            for (Entrant entrant : entrants) {
                Sample sample = round(entrant, callers);
                if (round >= 0) {
                    samples.computeIfAbsent(entrant.name(), name -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        return samples;
    }

    private Sample round(Entrant entrant, int callers) throws Exception {
        ConcurrentLinkedQueue<Prepared> prepared = new ConcurrentLinkedQueue<>();
        House house = entrant.house();
        for (int i = 0; i < saves; i++) {
            prepared.add(new Prepared(
                    house.origin(ALICE, null, List.of(house.user("How are you today?"))),
                    house.frozen(
                            house.ids.next(Ids.RESPONSE),
                            Status.COMPLETED,
                            List.of(house.assistant("Thank you, I cannot complain.")))));
        }
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(threads.submit(() -> drain(entrant, prepared)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        long wall = System.nanoTime() - start;
        return new Sample((cpuSeconds() - cpu) * 1e6 / saves, wall / 1e3 / saves);
    }

    private Void drain(Entrant entrant, ConcurrentLinkedQueue<Prepared> prepared) throws SQLException {
        if (!entrant.plain()) {
            drain(
                    prepared,
                    each -> entrant.house().snapshots.checkpoints(each.origin()).ended(each.frozen(), Segment.NONE));
            return null;
        }
        PlainStore plain = plain(entrant.name());
        drain(
                prepared,
                each -> plain.save(each.frozen().response().id(), each.frozen().json()));
        idle.get(entrant.name()).add(plain);
        return null;
    }

    /** Its connections stay open, as ours do: the time of a process that has ended would be counted no more. */
    private PlainStore plain(String name) throws SQLException {
        PlainStore free = idle.get(name).poll();
        return free == null ? new PlainStore(sources.get(name)) : free;
    }

    private static void drain(ConcurrentLinkedQueue<Prepared> prepared, Save save) throws SQLException {
        for (Prepared next = prepared.poll(); next != null; next = prepared.poll()) {
            save.one(next);
        }
    }

    private double cpuSeconds() {
        return Cpu.ofTree(ProcessHandle.current().pid()) + Cpu.ofTree(postgresql);
    }

    private static void print(int callers, Map<String, List<Sample>> samples) {
        String crowd = callers == 1 ? "one caller" : callers + " callers";
        for (String[] pair : new String[][] {
            {"postgresql ours", "derby ours"},
            {"postgresql plain", "derby plain"},
            {"derby ours", "derby plain"},
            {"postgresql ours", "postgresql plain"}
        }) {
            List<Sample> above = samples.get(pair[0]);
            List<Sample> below = samples.get(pair[1]);
            print(crowd + ", time", pair, ratio(above, below, false));
            print(crowd + ", CPU", pair, ratio(above, below, true));
        }
    }

    private static void print(String what, String[] pair, Figure figure) {
        System.out.printf(
                "| %s | %s over %s | %.2f× | %.2f×–%.2f× |%n",
                what, pair[0], pair[1], figure.median(), figure.low(), figure.high());
    }

    private static Figure ratio(List<Sample> above, List<Sample> below, boolean cpu) {
        double[] ratios = new double[above.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = cpu
                    ? above.get(i).cpuMicros() / below.get(i).cpuMicros()
                    : above.get(i).wallMicros() / below.get(i).wallMicros();
        }
        return Figure.of(ratios);
    }
}
