package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.Json;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletSseServerTransportProvider;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A real MCP server on the loopback address, written with the library's own server, that remembers what it was asked. Its
 * {@link HouseTools} are echo, add, fail, image, structured, mixed, slow and hang. Thread-safe.
 */
public final class McpHouse implements AutoCloseable {

    /**
     * A request of HTTP.
     *
     * @param headers by their names, whatever case is asked for
     * @param message the JSON-RPC message; missing where there was none
     */
    public record Heard(String method, String path, Map<String, String> headers, JsonNode message) {

        /** Such as {@code POST tools/call}. */
        public String what() {
            return message.hasNonNull("method")
                    ? method + " " + message.path("method").asText()
                    : method;
        }
    }

    private final Tomcat tomcat = new Tomcat();
    private final HouseTools tools = new HouseTools();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final McpSyncServer server;
    private final String path;

    private McpHouse(boolean streamable) throws IOException, LifecycleException {
        McpJsonMapper json = new JacksonMcpJsonMapper(JsonMapper.builder().build());
        ServerCapabilities can = ServerCapabilities.builder().tools(true).build();
        HttpServlet servlet;
        if (streamable) {
            var transport = HttpServletStreamableServerTransportProvider.builder()
                    .jsonMapper(json)
                    .build();
            servlet = transport;
            path = "/mcp";
            server = McpServer.sync(transport)
                    .serverInfo("house", "1")
                    .capabilities(can)
                    .validateToolInputs(false)
                    .tools(tools.all())
                    .build();
        } else {
            var transport = HttpServletSseServerTransportProvider.builder()
                    .jsonMapper(json)
                    .messageEndpoint("/mcp/message")
                    .build();
            servlet = transport;
            path = "/sse";
            server = McpServer.sync(transport)
                    .serverInfo("house", "1")
                    .capabilities(can)
                    .validateToolInputs(false)
                    .tools(tools.all())
                    .build();
        }
        start(servlet);
    }

    /** Speaks streamable HTTP. */
    public static McpHouse streamable() {
        return open(true);
    }

    /** Speaks HTTP with server-sent events, as it was before. */
    public static McpHouse old() {
        return open(false);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
    }

    public Origin origin() {
        return Origin.of(url()).orElseThrow();
    }

    /** What its tools did, and what they wait for. */
    public HouseTools tools() {
        return tools;
    }

    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The requests of one kind, such as {@code POST tools/call} or {@code DELETE}. */
    public List<Heard> heard(String what) {
        return heard.stream().filter(each -> each.what().equals(what)).toList();
    }

    /** How many sessions were opened. An older server is greeted in the new way first, which opens none. */
    public int sessions() {
        return (int) heard("POST initialize").stream()
                .filter(greeting -> !greeting.path().equals("/sse"))
                .count();
    }

    /** Adds a tool, or puts another in its place; a client that listens hears of it sooner or later. */
    public McpHouse add(String name, String description) {
        server.getAsyncServer().addTool(tools.asynchronous(name, description)).block();
        return this;
    }

    /** Says to all its clients that its tools have changed. */
    public void announce() {
        server.notifyToolsListChanged();
    }

    /** Says 404 to all sessions it has heard of, as it would after it was started anew. */
    public void forgetSessions() {
        heard.stream()
                .map(each -> each.headers().getOrDefault("Mcp-Session-Id", ""))
                .filter(session -> !session.isEmpty())
                .forEach(forgotten::add);
    }

    /** Says 401 to whoever comes with this {@code Authorization}. */
    public void refuse(String authorization) {
        refused.add(authorization);
    }

    @Override
    public void close() {
        tools.release();
        try {
            server.close();
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException late) {
            throw new IllegalStateException(late);
        }
    }

    private static McpHouse open(boolean streamable) {
        try {
            return new McpHouse(streamable);
        } catch (IOException | LifecycleException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void start(HttpServlet servlet) throws IOException, LifecycleException {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "mcp-house");
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", base.toString());
        Tomcat.addServlet(context, "mcp", servlet).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "mcp");
        FilterDef filter = new FilterDef();
        filter.setFilterName("ear");
        filter.setFilter(new Ear());
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap everything = new FilterMap();
        everything.setFilterName("ear");
        everything.addURLPattern("/*");
        context.addFilterMap(everything);
        tomcat.start();
    }

    /** Hears every request before the server does. */
    private final class Ear extends HttpFilter {

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            byte[] body = request.getInputStream().readAllBytes();
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            Collections.list(request.getHeaderNames()).forEach(name -> headers.put(name, request.getHeader(name)));
            heard.add(new Heard(
                    request.getMethod(),
                    request.getRequestURI(),
                    headers,
                    body.length == 0 ? Json.MAPPER.missingNode() : Json.tree(body)));
            if (forgotten.contains(headers.getOrDefault("Mcp-Session-Id", ""))) {
                response.sendError(404);
            } else if (refused.contains(headers.getOrDefault("Authorization", ""))) {
                response.sendError(401);
            } else {
                chain.doFilter(new Again(request, body), response);
            }
        }
    }

    /** A request whose body can be read once more. */
    private static final class Again extends HttpServletRequestWrapper {

        private final byte[] body;

        Again(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
        }
    }
}
