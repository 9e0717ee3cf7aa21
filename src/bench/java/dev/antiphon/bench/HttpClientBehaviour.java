package dev.antiphon.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What an upstream client must be able to do besides being cheap, tried on each of the candidates. */
final class HttpClientBehaviour {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final FakeUpstream upstream;
    private final PrintStream out;

    HttpClientBehaviour(FakeUpstream upstream, PrintStream out) {
        this.upstream = upstream;
        this.out = out;
    }

    void check() throws Exception {
        for (String name : List.of("apache", "jdk")) {
            ChatCaller patient = ChatCaller.of(name, upstream.port(), Duration.ofSeconds(30));
            say(name, "abort while a read blocks", abort(patient));
            say(name, "interrupt while a read blocks", interrupt(patient));
            say(name, "10 answers read to the end", reuse(patient, false));
            say(name, "10 answers read to [DONE] and closed", reuse(patient, true));
            say(name, "answer that stalls after the first tokens", stall(name));
        }
        for (int idle : new int[] {0, 20, 200}) {
            for (String name : List.of("apache-plain", "apache-validating", "apache", "jdk")) {
                say(
                        name,
                        idle + " ms after a silent close",
                        stale(ChatCaller.of(name, upstream.port(), TIMEOUT), idle));
            }
        }
    }

    private void say(String client, String what, String result) {
        out.println(client + ": " + what + ": " + result);
    }

    private String abort(ChatCaller caller) throws Exception {
        ChatCaller.Answer answer = caller.post("fake-3t-hang");
        var reader = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> reader.complete(outcome(() -> drain(answer, false))));
        Thread.sleep(200);
        long start = System.nanoTime();
        answer.abort();
        return times(start, reader);
    }

    private String interrupt(ChatCaller caller) throws Exception {
        ChatCaller.Answer answer = caller.post("fake-3t-hang");
        var reader = new CompletableFuture<String>();
        Thread thread = Thread.startVirtualThread(() -> reader.complete(outcome(() -> drain(answer, false))));
        Thread.sleep(200);
        long start = System.nanoTime();
        thread.interrupt();
        return times(start, reader);
    }

    private String times(long start, CompletableFuture<String> reader) throws Exception {
        String ending =
                reader.completeOnTimeout("still blocked", 2, TimeUnit.SECONDS).get();
        Long hangUp = upstream.hangUps().poll(2, TimeUnit.SECONDS);
        return "reader: " + ending + "; the upstream saw the end "
                + (hangUp == null ? "not within 2 s" : "after %.1f ms".formatted((hangUp - start) / 1e6));
    }

    private String reuse(ChatCaller caller, boolean onlyToDone) throws Exception {
        int before = upstream.accepted();
        for (int i = 0; i < 10; i++) {
            try (ChatCaller.Answer answer = caller.post("fake-8t")) {
                drain(answer, onlyToDone);
            }
        }
        return upstream.accepted() - before + " connections";
    }

    private String stall(String name) throws Exception {
        ChatCaller.Answer answer = ChatCaller.of(name, upstream.port(), TIMEOUT).post("fake-3t-hang");
        var reader = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> reader.complete(outcome(() -> drain(answer, false))));
        String ending = reader.completeOnTimeout("not noticed", 4 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .get();
        answer.abort();
        upstream.hangUps().poll(2, TimeUnit.SECONDS);
        return ending;
    }

    private String stale(ChatCaller caller, int idleMillis) throws Exception {
        int failed = 0;
        String how = "";
        for (int i = 0; i < 20; i++) {
            try (ChatCaller.Answer answer = caller.post("fake-3t-close")) {
                drain(answer, false);
            } catch (IOException e) {
                failed++;
                how = ", " + e.getClass().getSimpleName();
            }
            Thread.sleep(idleMillis);
        }
        return failed + " of 20 failed" + how;
    }

    private static String drain(ChatCaller.Answer answer, boolean onlyToDone) throws IOException {
        Lines lines = new Lines(answer.body(), 4096);
        while (lines.next()) {
            if (onlyToDone && lines.text().equals("data: [DONE]")) {
                return "done";
            }
        }
        return "ended";
    }

    private static String outcome(Callable<String> work) {
        long start = System.nanoTime();
        try {
            return work.call();
        } catch (Exception e) {
            return "%s after %.0f ms".formatted(e, (System.nanoTime() - start) / 1e6);
        }
    }
}
