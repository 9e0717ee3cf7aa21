package dev.antiphon.model;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fake upstream that speaks Chat Completions over real HTTP, well or badly, as a test scripts it.
 *
 * <p>Each request takes the next {@link Reply} of the script; when the script is used up, {@link #otherwise} answers.
 * Every request is kept. Works below HTTP, on plain sockets, since what upstreams do wrong they do there.
 */
public final class ScriptedUpstream implements AutoCloseable {

    private final ServerSocket server;
    private final Thread acceptor = Thread.ofVirtual().name("scripted-upstream").unstarted(this::accept);
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Function<Received, Reply> otherwise =
            received -> Reply.error(418, "unscripted", "The script of this upstream is used up");

    private ScriptedUpstream() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port of the loopback address. */
    public static ScriptedUpstream start() {
        try {
            ScriptedUpstream upstream = new ScriptedUpstream();
            upstream.acceptor.start();
            return upstream;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** What goes into the configuration of an upstream. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    /** The next replies, one for each request. */
    public ScriptedUpstream answers(Reply... replies) {
        script.addAll(List.of(replies));
        return this;
    }

    /** What to reply to requests for which nothing is scripted. */
    public ScriptedUpstream otherwise(Function<Received, Reply> reply) {
        otherwise = reply;
        return this;
    }

    /** The next request gets an error status. */
    public ScriptedUpstream fails(int status, String code, String message) {
        return answers(Reply.error(status, code, message));
    }

    /** The next request gets no answer at all. */
    public ScriptedUpstream hangs() {
        return answers(Reply.hangs());
    }

    public List<Received> requests() {
        return List.copyOf(requests);
    }

    public Received lastRequest() {
        return requests.getLast();
    }

    /** How many connections were ever made. */
    public int connections() {
        return connections.size();
    }

    /** Stops listening, so that further connections are refused, and cuts those that are open. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(); // only then is the port really closed
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException ignored) {
            // it is gone either way
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                int number = connections.size();
                Thread.ofVirtual().name("scripted-upstream-" + number).start(() -> serve(socket, number));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    /** Keeps reading while a reply is played, which is how it notices that the client left. */
    private void serve(Socket socket, int number) {
        try (socket) {
            Wire wire = new Wire(socket);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            try {
                Thread reply = null;
                for (Received next = read(in, number, wire); next != null; next = read(in, number, wire)) {
                    if (reply != null) {
                        reply.join();
                    }
                    requests.add(next);
                    Reply scripted = script.poll();
                    Reply played = scripted == null ? otherwise.apply(next) : scripted;
                    reply = Thread.ofVirtual().start(() -> play(played, wire));
                }
            } finally {
                wire.clientClosed();
            }
        } catch (IOException | InterruptedException gone) {
            // the client left, or the test is over
        }
    }

    private static void play(Reply reply, Wire wire) {
        try {
            reply.play(wire);
        } catch (Exception clientLeft) {
            // it does not want to hear the rest
        }
    }

    private static @Nullable Received read(InputStream in, int connection, Wire wire) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return null; // no HTTP: a TLS handshake, for example
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Received(first, headers, in.readNBytes(length), connection, wire);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
