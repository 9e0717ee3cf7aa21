package dev.antiphon.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineTest {

    private final HttpServer server = server();
    private final List<Integer> peers = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI origin =
            URI.create("http://127.0.0.1:" + server.getAddress().getPort());

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void connectionsAreKeptAndSharedByRequestsOneAfterAnother() throws Exception {
        page("/", "hello");
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow())) {
            for (int i = 0; i < 3; i++) {
                assertThat(read(line, "/")).isEqualTo("hello");
            }
        }
        assertThat(peers).hasSize(3).containsOnly(peers.getFirst());
    }

    @Test
    void severalRequestsAreUnderWayAtATime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        server.createContext("/both", exchange -> {
            both.countDown();
            try (exchange) {
                both.await();
                exchange.sendResponseHeaders(204, -1);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow())) {
            Future<String> one = threads.submit(() -> read(line, "/both"));
            Future<String> two = threads.submit(() -> read(line, "/both"));
            assertThat(one.get(10, TimeUnit.SECONDS) + two.get(10, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void anyThreadMayBreakOffARead() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/endless", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('a');
                exchange.getResponseBody().flush();
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow());
                Exchange exchange = line.exchange(request("/endless"))) {
            Answer answer = exchange.open();
            assertThat(answer.body().read()).isEqualTo('a');
            Future<Integer> reading = threads.submit(() -> answer.body().read());
            exchange.close();
            assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        } finally {
            over.countDown();
        }
    }

    @Test
    void redirectsAreFollowedWithinTheOriginOnlyAndOnlyWhereTheRequestStaysTheSame() throws Exception {
        page("/there", "there");
        redirect("/308", 308, "/there");
        redirect("/302", 302, "/there");
        redirect("/away", 307, "http://127.0.0.2:" + origin.getPort() + "/there");
        redirect("/round", 307, "/round");
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow())) {
            assertThat(read(line, "/308")).isEqualTo("there");
            assertThat(status(line, "/302")).isEqualTo(302);
            assertThat(status(line, "/away")).isEqualTo(307);
            assertThatThrownBy(() -> status(line, "/round")).isInstanceOf(EgressException.class);
        }
    }

    @Test
    void onlyWhatIsAllowedIsReached() throws Exception {
        try (Egress egress = egress(InetAddress::getAllByName, URI.create("http://127.0.0.1:1"))) {
            assertThat(egress.mayReach(origin)).isFalse();
            assertThat(egress.mayReach(URI.create("https://example.com/"))).isFalse();
            assertThatThrownBy(() -> egress.line(Origin.of(origin).orElseThrow()))
                    .isInstanceOf(EgressException.class);
        }
    }

    @Test
    void aNewConnectionIsJudgedByWhereItLeads() throws Exception {
        page("/", "hello");
        Names names = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        EgressSettings settings =
                new EgressSettings(Set.of(), Set.of(origin.getPort()), Duration.ofSeconds(5), Duration.ofSeconds(5), 1);
        URI rebound = URI.create("http://rebound.example:" + origin.getPort());
        try (Egress egress = new Egress(settings, names);
                Line line = egress.line(Origin.of(rebound).orElseThrow());
                Exchange exchange = line.exchange(
                        new Request("GET", rebound.resolve("/"), Map.of(), null, Duration.ofSeconds(5)))) {
            EgressException blocked = catchThrowableOfType(EgressException.class, exchange::open);
            assertThat(blocked.unsent()).isTrue();
        }
        assertThat(peers).isEmpty();
    }

    @Test
    void aRequestForAnotherOriginIsADefect() throws Exception {
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow())) {
            Request elsewhere =
                    new Request("GET", URI.create("http://127.0.0.1:1/"), Map.of("a", "s3cret"), null, Duration.ZERO);
            assertThatThrownBy(() -> line.exchange(elsewhere))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aRefusedConnectionIsKnownToHaveSentNothing() throws Exception {
        server.stop(0);
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow());
                Exchange exchange = line.exchange(request("/"))) {
            EgressException refused = catchThrowableOfType(EgressException.class, exchange::open);
            assertThat(refused.unsent()).isTrue();
        }
    }

    @Test
    void silenceEndsAnExchangeThatMayNotBeSilent() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/silent", exchange -> {
            try (exchange) {
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try (Egress egress = egress(InetAddress::getAllByName, origin);
                Line line = egress.line(Origin.of(origin).orElseThrow());
                Exchange exchange = line.exchange(
                        new Request("GET", origin.resolve("/silent"), Map.of(), null, Duration.ofMillis(200)))) {
            EgressException silent = catchThrowableOfType(EgressException.class, exchange::open);
            assertThat(silent.unsent()).isFalse();
        } finally {
            over.countDown();
        }
    }

    private void page(String path, String text) {
        server.createContext(path, exchange -> {
            try (exchange) {
                peers.add(exchange.getRemoteAddress().getPort());
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private void redirect(String path, int status, String to) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", to);
                exchange.sendResponseHeaders(status, -1);
            }
        });
    }

    private Request request(String path) {
        return new Request("GET", origin.resolve(path), Map.of(), null, Duration.ofSeconds(20));
    }

    private String read(Line line, String path) throws EgressException, IOException {
        try (Exchange exchange = line.exchange(request(path))) {
            return new String(exchange.open().body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int status(Line line, String path) throws EgressException {
        try (Exchange exchange = line.exchange(request(path))) {
            return exchange.open().status();
        }
    }

    private static Egress egress(Names names, URI allowed) {
        return new Egress(
                new EgressSettings(
                        Set.of(Origin.of(allowed).orElseThrow()),
                        Set.of(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        1),
                names);
    }

    private HttpServer server() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            fresh.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            fresh.start();
            return fresh;
        } catch (IOException noPort) {
            throw new IllegalStateException(noPort);
        }
    }
}
