package dev.antiphon.api;

import dev.antiphon.access.Authentication;
import dev.antiphon.access.Authenticator;
import dev.antiphon.access.BearerKey;
import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnPages;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A real Tomcat with the front door, and behind it whatever a test puts there. */
final class House implements AutoCloseable {

    static final String KEY = "sk-alice-0123456789";
    static final String AUTHORIZED = "Authorization: Bearer " + KEY + "\r\n";

    final AtomicBoolean draining = new AtomicBoolean();
    /** What requests are timed by; stands still until it is told. */
    private final AtomicLong nanos = new AtomicLong();

    /** How many requests got past the front door. */
    final AtomicInteger admitted = new AtomicInteger();

    private final Tomcat tomcat = new Tomcat();

    /** What a servlet does, as a lambda. */
    interface Room {
        void serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    House(String contextPath, Servlet servlet) throws IOException, LifecycleException {
        this(contextPath, servlet, List.of(new BearerKey(House::caller, false)));
    }

    /** With the ways in that a test wants. */
    House(String contextPath, Servlet servlet, List<Authenticator> chain) throws IOException, LifecycleException {
        this(contextPath, servlet, House::nothing, chain, List.of());
    }

    /** @param before what stands before the front door */
    House(String contextPath, Room room, Filter before) throws IOException, LifecycleException {
        this(contextPath, room, before, List.of());
    }

    /** @param rules how much may be asked in a time */
    House(String contextPath, Room room, Filter before, List<Rule> rules) throws IOException, LifecycleException {
        this(contextPath, servlet(room), before, List.of(new BearerKey(House::caller, false)), rules);
    }

    /** The same, and nothing before the front door. */
    House(Room room, List<Rule> rules) throws IOException, LifecycleException {
        this("", servlet(room), House::nothing, List.of(new BearerKey(House::caller, false)), rules);
    }

    private static void nothing(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
    }

    private House(String contextPath, Servlet servlet, Filter before, List<Authenticator> chain, List<Rule> rules)
            throws IOException, LifecycleException {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "house");
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setEncodedSolidusHandling("passthrough");
        // SDKs send include[]=…, some of them without encoding the brackets.
        tomcat.getConnector().setProperty("relaxedQueryChars", "[]");
        tomcat.getConnector().setAllowTrace(true);
        Context context = tomcat.addContext(contextPath, base.toString());
        Tomcat.addServlet(context, "room", servlet).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "room");
        put(context, "before", before);
        register(context, chain, rules);
        tomcat.start();
    }

    House(String contextPath, Room room) throws IOException, LifecycleException {
        this(contextPath, servlet(room));
    }

    static Servlet servlet(Room room) {
        return new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                try {
                    room.serve(request, response);
                } catch (RuntimeException | IOException thrown) {
                    throw thrown;
                } catch (Exception thrown) {
                    throw new IOException(thrown);
                }
            }
        };
    }

    private static Optional<Caller> caller(String key) {
        if (key.equals("sk-database-down")) {
            throw new StoreUnavailableException(new SQLException("password=hunter2"));
        }
        return key.equals(KEY) ? Optional.of(new Caller("acme", "alice", Set.of("user"))) : Optional.empty();
    }

    private void register(Context context, List<Authenticator> waysIn, List<Rule> rules) {
        FrontDoor door = new FrontDoor(
                new Authentication(waysIn, new OwnPages(Set.of())),
                new Rates(rules, name -> name, 0, nanos::get),
                new Ids(Clock.systemUTC(), new Random(1)),
                draining::get,
                AuditTrail.NONE,
                nanos::get);
        put(context, "door", door);
        FilterDef counter = new FilterDef();
        counter.setFilterName("counter");
        counter.setFilter((request, response, chain) -> {
            admitted.incrementAndGet();
            chain.doFilter(request, response);
        });
        counter.setAsyncSupported("true");
        context.addFilterDef(counter);
        FilterMap counted = new FilterMap();
        counted.setFilterName("counter");
        counted.addURLPatternDecoded("/*");
        context.addFilterMap(counted);
    }

    private static void put(Context context, String name, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPatternDecoded("/*");
        map.setDispatcher(DispatcherType.REQUEST.name());
        context.addFilterMap(map);
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Sends the request line and headers as they are, byte for byte, and reads the answer until the end. */
    Answer send(String requestLine, String headers) throws IOException {
        return raw(requestLine + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    }

    Answer get(String path) throws IOException {
        return send("GET " + path, AUTHORIZED);
    }

    Answer raw(String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return Answer.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
