package dev.antiphon.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The yardstick for the price of keeping a response: one row of 2 KB, inserted and committed by plain JDBC. */
public final class DerbyInsert {

    private static final int THREADS = 8;
    private static final int ROW_BYTES = 2048;

    private DerbyInsert() {}

    /** The CPU seconds of one insert: the median of several rounds in a JVM of its own. */
    static double measureCpuSeconds(Pace pace) throws IOException, InterruptedException {
        Path folder = Jvm.folder("derby");
        Process process = Jvm.builder(
                        Server.HEAP,
                        DerbyInsert.class,
                        folder.resolve("db").toString(),
                        String.valueOf(pace.rounds() + 1),
                        String.valueOf((int) Math.ceil(pace.warmUpSeconds() / 2)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Double> costs = new ArrayList<>();
        try (var lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            lines.lines().map(Double::valueOf).forEach(costs::add);
        }
        if (process.waitFor() != 0 || costs.size() < 2) {
            throw new IOException("the Derby yardstick failed");
        }
        return Figure.of(costs.stream().skip(1).mapToDouble(Double::doubleValue).toArray())
                .median();
    }

    /** Prints the CPU seconds per insert of each round. Arguments: the database folder, rounds and seconds per round. */
    public static void main(String[] args) throws Exception {
        System.setProperty("derby.stream.error.file", args[0] + ".log");
        String url = "jdbc:derby:" + args[0] + ";create=true";
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create table response (id varchar(40) primary key, snapshot blob not null)");
        }
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            System.out.println(round(url, Integer.parseInt(args[2])));
        }
        System.exit(0);
    }

    private static double round(String url, int seconds) throws Exception {
        long cpu = cpuNanos();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Future<Integer>> counts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                counts.add(threads.submit(() -> insertUntil(url, end)));
            }
        }
        long inserts = 0;
        for (Future<Integer> count : counts) {
            inserts += count.get();
        }
        return (cpuNanos() - cpu) / 1e9 / inserts;
    }

    private static int insertUntil(String url, long end) throws SQLException {
        byte[] row = new byte[ROW_BYTES];
        int inserts = 0;
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into response values (?, ?)")) {
                for (; System.nanoTime() < end; inserts++) {
                    insert.setString(1, UUID.randomUUID().toString());
                    insert.setBytes(2, row);
                    insert.executeUpdate();
                    connection.commit();
                }
            }
        }
        return inserts;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
