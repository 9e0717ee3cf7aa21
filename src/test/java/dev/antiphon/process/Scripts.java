package dev.antiphon.process;

import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** An upstream whose replies depend on the model asked for, so that tests do not get into each other's way. */
final class Scripts implements AutoCloseable {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Map<String, Queue<Reply>> next = new ConcurrentHashMap<>();
    private final Map<String, Function<Received, Reply>> always = new ConcurrentHashMap<>();

    Scripts() {
        upstream.otherwise(this::reply);
    }

    URI url() {
        return upstream.url();
    }

    /** The model gives these replies, one for each request. */
    void on(String model, Reply... replies) {
        next.computeIfAbsent(model, name -> new ConcurrentLinkedQueue<>()).addAll(List.of(replies));
    }

    /** The model replies so to every request. */
    void always(String model, Function<Received, Reply> reply) {
        always.put(model, reply);
    }

    /** What came for that model, oldest first. */
    List<Received> requests(String model) {
        return upstream.requests().stream()
                .filter(request -> model.equals(request.json().path("model").asText()))
                .toList();
    }

    /** The last thing the client said, in a request of an upstream. */
    static String lastWords(Received request) {
        return request.json()
                .path("messages")
                .path(request.json().path("messages").size() - 1)
                .path("content")
                .asText();
    }

    /** Leaves the server some time between two looks. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    @Override
    public void close() {
        upstream.close();
    }

    private Reply reply(Received request) {
        String model = request.json().path("model").asText();
        Queue<Reply> queue = next.get(model);
        Reply scripted = queue == null ? null : queue.poll();
        if (scripted != null) {
            return scripted;
        }
        return always.getOrDefault(model, none -> Reply.error(418, "unscripted", "Nothing is scripted"))
                .apply(request);
    }
}
