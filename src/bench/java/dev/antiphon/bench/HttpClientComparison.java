package dev.antiphon.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares two HTTP clients in the part of the upstream client, and a bare socket as yardstick.
 *
 * <p>Each client lives in its own JVM, so that the CPU time of the process is the client's, and all take turns against
 * one fake upstream in this JVM. What is printed are ratios within this run. The decision it led to is
 * {@code src/site/markdown/decisions/0001-*.md}.
 */
public final class HttpClientComparison {

    private record Load(String what, String model, int callers, int seconds, boolean perToken) {}

    private record Result(long requests, long tokens, long cpuMicros) {
        double cost(boolean perToken) {
            return (double) cpuMicros / (perToken ? tokens : requests);
        }
    }

    private static final List<String> CLIENTS = List.of("apache", "jdk", "socket", "apache-validating");
    private static final int ROUNDS = 5;
    private static final List<Load> LOADS = List.of(
            new Load("8 tokens, 8 callers, per request", "fake-8t", 8, 2, false),
            new Load("200 tokens in one write, per token", "fake-200t", 8, 2, true),
            new Load("200 tokens, a write each, per token", "fake-200t-1w", 8, 2, true),
            new Load("200 streams, a token every 50 ms, per token", "fake-40t-50ms", 200, 2, true));

    private final Map<String, Caller> callers = new LinkedHashMap<>();

    private HttpClientComparison() {}

    /** Runs the comparison; with the arguments {@code call CLIENT PORT} it is one of the clients. */
    public static void main(String[] args) throws Exception {
        if (args.length == 3 && args[0].equals("call")) {
            obey(ChatCaller.of(args[1], Integer.parseInt(args[2]), Duration.ofSeconds(30)));
            return;
        }
        try (FakeUpstream upstream = new FakeUpstream(0)) {
            new HttpClientBehaviour(upstream, System.out).check();
            new HttpClientComparison().measure(upstream, System.out);
        }
        System.exit(0);
    }

    private void measure(FakeUpstream upstream, PrintStream out) throws Exception {
        try {
            for (String client : CLIENTS) {
                callers.put(client, new Caller(client, upstream.port()));
            }
            out.println(
                    "\n| CPU of | apache / jdk | spread | apache / socket | jdk / socket | validating / apache |\n|---|---|---|---|---|---|");
            for (Load load : LOADS) {
                out.println(compare(load));
            }
        } finally {
            callers.values().forEach(Caller::stop);
        }
    }

    private String compare(Load load) throws IOException {
        Map<String, double[]> costs = new LinkedHashMap<>();
        for (int round = -2; round < ROUNDS; round++) {
            for (String client : CLIENTS) {
                Result result = callers.get(client).run(load);
                if (round >= 0) {
                    costs.computeIfAbsent(client, key -> new double[ROUNDS])[round] = result.cost(load.perToken());
                }
            }
        }
        double[] direct = ratios(costs.get("apache"), costs.get("jdk"));
        return "| %s | %.2f | %.2f–%.2f | %.2f | %.2f | %.2f |"
                .formatted(
                        load.what(),
                        direct[ROUNDS / 2],
                        direct[0],
                        direct[ROUNDS - 1],
                        ratios(costs.get("apache"), costs.get("socket"))[ROUNDS / 2],
                        ratios(costs.get("jdk"), costs.get("socket"))[ROUNDS / 2],
                        ratios(costs.get("apache-validating"), costs.get("apache"))[ROUNDS / 2]);
    }

    private static double[] ratios(double[] above, double[] below) {
        double[] ratios = new double[above.length];
        Arrays.setAll(ratios, i -> above[i] / below[i]);
        Arrays.sort(ratios);
        return ratios;
    }

    /** The parent's end of a client in its own JVM. */
    private static final class Caller {
        private final Process process;
        private final BufferedReader replies;

        Caller(String client, int port) throws IOException {
            process = Jvm.builder(List.of("-Xmx256m"), HttpClientComparison.class, "call", client, String.valueOf(port))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            replies = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        Result run(Load load) throws IOException {
            process.getOutputStream()
                    .write((load.model() + " " + load.callers() + " " + load.seconds() + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            String[] reply = replies.readLine().split(" ");
            return new Result(Long.parseLong(reply[0]), Long.parseLong(reply[1]), Long.parseLong(reply[2]));
        }

        void stop() {
            process.destroy();
        }
    }

    /** The client's end: runs one load per line of input. */
    private static void obey(ChatCaller caller) throws Exception {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            Result result = run(caller, words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            System.out.println(result.requests() + " " + result.tokens() + " " + result.cpuMicros());
        }
    }

    private static Result run(ChatCaller caller, String model, int callers, int seconds) throws Exception {
        int tokens = Script.of(model).tokens();
        long start = System.nanoTime();
        long cpu = cpuNanos();
        List<Future<Long>> counts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                counts.add(threads.submit(() -> {
                    long requests = 0;
                    while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                        callOnce(caller, model, tokens);
                        requests++;
                    }
                    return requests;
                }));
            }
        }
        long requests = 0;
        for (Future<Long> count : counts) {
            requests += count.get();
        }
        return new Result(requests, requests * tokens, (cpuNanos() - cpu) / 1000);
    }

    private static final byte[] CONTENT = Json.ascii("\"content\":\"");

    private static void callOnce(ChatCaller caller, String model, int expected) throws Exception {
        int seen = 0;
        try (ChatCaller.Answer answer = caller.post(model)) {
            Lines lines = new Lines(answer.body(), 4096);
            while (lines.next()) {
                int at = lines.find(CONTENT);
                if (at >= 0 && lines.bytes()[at + CONTENT.length] != '"') {
                    if (Stamp.read(lines.bytes(), at + CONTENT.length).index() != seen) {
                        throw new IllegalStateException("a token out of order");
                    }
                    seen++;
                }
            }
        }
        if (seen != expected) {
            throw new IllegalStateException(seen + " tokens of " + expected);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
