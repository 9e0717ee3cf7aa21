package dev.antiphon.egress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web site on the loopback address, over plain sockets: it says word for word what a test wants. Thread-safe. */
public final class Site implements AutoCloseable {

    /** What is said to one request. */
    public interface Page {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public Site() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Such as {@code http://127.0.0.1:40000}. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    public Site page(String path, Page page) {
        pages.put(path, page);
        return this;
    }

    /** A whole answer with a body. */
    public Site page(String path, String type, byte[] body) {
        return page(path, out -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
        });
    }

    /** Any answer, as it goes over the wire. */
    public Site says(String path, String answer) {
        return page(path, out -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    public Site redirects(String path, String to) {
        return says(path, "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
    }

    /** How many connections were made, whatever became of them. */
    public int connected() {
        return connected.get();
    }

    /** The heads of all requests. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connected.incrementAndGet();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            requests.add(head.toString());
            String path = head.toString().split(" ", 3)[1];
            pages.getOrDefault(
                            path,
                            out -> out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.ISO_8859_1)))
                    .write(connection.getOutputStream());
            connection.getOutputStream().flush();
        } catch (IOException | InterruptedException | RuntimeException left) {
            // the other side has left
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException late) {
            throw new UncheckedIOException(late);
        }
    }
}
