package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Says over plain sockets, byte for byte, what a test wants an MCP server to say. One request a connection. Thread-safe. */
final class RawServer implements AutoCloseable {

    /** A request. */
    record Heard(String method, String path, Map<String, String> headers, JsonNode message) {

        String rpc() {
            return message.path("method").asText();
        }

        String id() {
            return message.path("id").asText();
        }

        String what() {
            return rpc().isEmpty() ? method : rpc();
        }
    }

    /** What is said to a request. */
    interface Answering {
        void answer(Heard heard, OutputStream out) throws IOException, InterruptedException;
    }

    static final String TOOLS = "{\"tools\": [{\"name\": \"echo\", \"inputSchema\": {\"type\": \"object\"}}]}";

    private final ServerSocket server;
    private final Answering answering;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();

    RawServer(Answering answering) {
        this.answering = answering;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** One that knows what to say, but to calls. */
    static RawServer but(Answering calls) {
        RawServer[] self = new RawServer[1];
        self[0] = new RawServer((heard, out) -> {
            if (heard.rpc().equals("tools/call")) {
                calls.answer(heard, out);
            } else {
                self[0].polite(heard, out);
            }
        });
        return self[0];
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/mcp");
    }

    Origin origin() {
        return Origin.of(url()).orElseThrow();
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    List<Heard> heard(String what) {
        return heard.stream().filter(each -> each.what().equals(what)).toList();
    }

    int connected() {
        return connections.size();
    }

    /** What a server says that has a tool, and nothing to say by itself. */
    void polite(Heard heard, OutputStream out) throws IOException {
        switch (heard.what()) {
            case "initialize" ->
                say(
                        out,
                        200,
                        "Content-Type: application/json\r\nMcp-Session-Id: s" + sessions.incrementAndGet(),
                        result(
                                heard,
                                "{\"protocolVersion\": \"2025-06-18\", \"capabilities\": {\"tools\": {}},"
                                        + " \"serverInfo\": {\"name\": \"raw\", \"version\": \"1\"}}"));
            case "tools/list" -> json(out, result(heard, TOOLS));
            case "tools/call" -> json(out, result(heard, text("ok")));
            case "GET" -> say(out, 405, "", "");
            default -> say(out, 202, "", "");
        }
    }

    static String text(String text) {
        return "{\"content\": [{\"type\": \"text\", \"text\": \"" + text + "\"}]}";
    }

    static String result(Heard heard, String result) {
        ObjectNode answer = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", heard.id());
        answer.set("result", Json.tree(result.getBytes(StandardCharsets.UTF_8)));
        return answer.toString();
    }

    static void json(OutputStream out, String json) throws IOException {
        say(out, 200, "Content-Type: application/json", json);
    }

    static void say(OutputStream out, int status, String header, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write(
                out,
                "HTTP/1.1 " + status + " It\r\n" + (header.isEmpty() ? "" : header + "\r\n")
                        + "Connection: close\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        out.write(bytes);
        out.flush();
    }

    /** The head of an answer that ends with its connection. */
    static void begin(OutputStream out, String type) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n");
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String[] first = line(in).split(" ");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                headers.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
            JsonNode message = body.length == 0 ? Json.MAPPER.missingNode() : Json.tree(body);
            Heard request = new Heard(first[0], first[1], headers, message);
            heard.add(request);
            answering.answer(request, connection.getOutputStream());
        } catch (IOException | InterruptedException | RuntimeException left) {
            // the other side has left
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
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
