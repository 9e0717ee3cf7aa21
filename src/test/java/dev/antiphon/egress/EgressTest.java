package dev.antiphon.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.egress.EgressException.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] BODY = "a picture".getBytes(StandardCharsets.UTF_8);

    /** What must never be connected to. */
    private final Site canary = new Site().page("/", "image/png", BODY);

    private final Site allowed = new Site().page("/", "image/png; q=1", BODY);

    @AfterEach
    void close() {
        canary.close();
        allowed.close();
    }

    @Test
    void anAllowedOriginIsFetchedFromWhereverItIs() throws Exception {
        try (Egress egress = egress(InetAddress::getAllByName)) {
            Fetched fetched = egress.get(allowed.origin() + "/", wanted(100));
            assertThat(fetched.type()).isEqualTo("image/png");
            assertThat(fetched.body()).isEqualTo(BODY);
        }
        assertThat(allowed.requests().getFirst().toLowerCase(Locale.ROOT))
                .startsWith("get / http/1.1\n")
                .contains("accept-encoding: identity\n", "accept: image/*\n")
                .doesNotContain("cookie", "authorization");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://localhost:%d/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://2130706433:%d/",
                "http://0x7f000001:%d/",
                "http://0177.0.0.1:%d/",
                "http://127.1:%d/",
                "http://0.0.0.0:%d/",
                "http://user@127.0.0.1:%d/",
                "http://127.0.0.1.:%d/",
                "http://[::127.0.0.1]:%d/",
                "http://[64:ff9b::7f00:1]:%d/",
                "http://[2002:7f00:1::]:%d/",
                "ftp://127.0.0.1:%d/",
                "http://localhost.:%d/",
                "http://example.com@127.0.0.1:%d/"
            })
    void nothingElseOnThisMachineIsConnectedTo(String url) {
        // At a port that is open to the public, so that it is the address that decides.
        refused(url.formatted(canary.port()), InetAddress::getAllByName, Reason.UNAVAILABLE);
        assertThat(canary.connected()).isZero();
    }

    @Test
    void aHostIsWhatItsAddressIs() {
        refused("http://rebound.example:" + canary.port() + "/", host -> loopback(), Reason.UNAVAILABLE);
        refused("http://both.example:" + canary.port() + "/", host -> both(), Reason.UNAVAILABLE);
        assertThat(canary.connected()).isZero();
    }

    @Test
    void anAddressIsLookedUpOnceAndNotAgainToConnect() {
        AtomicInteger asked = new AtomicInteger();
        // A public address first, which is dead ground here, and this machine for whoever asks again.
        Names rebinding = host -> asked.getAndIncrement() == 0 ? dead() : loopback();
        refused("http://rebound.example:" + canary.port() + "/", rebinding, Reason.UNAVAILABLE);
        assertThat(asked).hasValue(1);
        assertThat(canary.connected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://localhost:%d/",
                "//127.0.0.1:%d/",
                "http://2130706433:%d/",
                "file:///etc/passwd?%d",
                "http://user@127.0.0.1:%d/",
                "gopher://127.0.0.1:%d/"
            })
    void everyRedirectIsJudgedLikeTheFirstAddress(String to) {
        allowed.redirects("/away", to.formatted(canary.port()));
        refused(allowed.origin() + "/away", InetAddress::getAllByName, Reason.UNAVAILABLE);
        assertThat(allowed.connected()).isEqualTo(1);
        assertThat(canary.connected()).isZero();
    }

    @Test
    void anAllowedOriginMayRedirectWithinItself() throws Exception {
        allowed.redirects("/one", "two").redirects("/two", "/");
        try (Egress egress = egress(InetAddress::getAllByName)) {
            assertThat(egress.get(allowed.origin() + "/one", wanted(100)).body())
                    .isEqualTo(BODY);
        }
    }

    @Test
    void headersAreForTheFirstAddressAlone() throws Exception {
        Map<String, String> key = Map.of("Authorization", "Bearer secret");
        try (Site other = new Site().page("/", "image/png", BODY)) {
            allowed.redirects("/away", other.origin() + "/").redirects("/near", "/");
            EgressSettings both = new EgressSettings(
                    Set.of(
                            Origin.parse(allowed.origin()).orElseThrow(),
                            Origin.parse(other.origin()).orElseThrow()),
                    Set.of(),
                    Duration.ofMillis(500),
                    LONG,
                    4);
            try (Egress egress = new Egress(both, InetAddress::getAllByName)) {
                egress.get(allowed.origin() + "/", key, wanted(100));
                assertThat(egress.get(allowed.origin() + "/away", key, wanted(100))
                                .at())
                        .isEqualTo(URI.create(other.origin() + "/"));
            }
            assertThat(allowed.requests()).allMatch(head -> head.contains("Bearer secret"));
            assertThat(other.requests()).singleElement().asString().doesNotContain("secret");
        }
    }

    @Test
    void redirectsHaveAnEnd() {
        allowed.redirects("/round", "/round");
        refused(allowed.origin() + "/round", InetAddress::getAllByName, Reason.UNAVAILABLE);
        assertThat(allowed.connected()).isEqualTo(5);
    }

    @Test
    void blockedUnknownAndUnreachableAreTheSameToWhoeverAsks() {
        String blocked = refused(canary.origin() + "/", InetAddress::getAllByName, Reason.UNAVAILABLE);
        String unknown = refused("http://nowhere.example:" + canary.port(), EgressTest::unknown, Reason.UNAVAILABLE);
        assertThat(blocked).isNotEmpty();
        assertThat(unknown).isNotEmpty();
    }

    @Test
    void whatIsTooLargeIsNotReadToItsEnd() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        allowed.page("/announced", "image/png", new byte[101]).page("/endless", out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            try {
                while (true) {
                    out.write(new byte[1024]);
                }
            } finally {
                left.countDown();
            }
        });
        refused(allowed.origin() + "/announced", InetAddress::getAllByName, Reason.TOO_LARGE);
        refused(allowed.origin() + "/endless", InetAddress::getAllByName, Reason.TOO_LARGE);
        left.await();
    }

    @Test
    void whatIsAsLargeAsItMayBeIsTaken() throws Exception {
        allowed.page("/just", "image/png", new byte[100]);
        try (Egress egress = egress(InetAddress::getAllByName)) {
            assertThat(egress.get(allowed.origin() + "/just", wanted(100)).body())
                    .hasSize(100);
        }
    }

    @Test
    void aSlowDripIsGivenUpWhenTheTimeIsUp() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        allowed.page("/drip", out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            try {
                while (true) {
                    out.write('x');
                    out.flush();
                    new CountDownLatch(1).await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
                }
            } finally {
                left.countDown();
            }
        });
        EgressSettings hasty = settings(Duration.ofMillis(300), 4);
        try (Egress egress = new Egress(hasty, InetAddress::getAllByName)) {
            EgressException refused = catchThrowableOfType(
                    EgressException.class, () -> egress.get(allowed.origin() + "/drip", wanted(1 << 20)));
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        }
        left.await();
    }

    @Test
    void aSilentSiteAndAFullHouseAreGivenUpToo() throws Exception {
        CountDownLatch silence = new CountDownLatch(1);
        allowed.page("/silent", out -> silence.await());
        try (Egress egress = new Egress(settings(Duration.ofMillis(300), 1), InetAddress::getAllByName)) {
            Thread first = Thread.ofVirtual().start(() -> reasonOf(egress, allowed.origin() + "/silent"));
            assertThat(reasonOf(egress, allowed.origin() + "/silent")).isEqualTo(Reason.UNAVAILABLE);
            first.join();
            // Nothing was left behind that would take the only place.
            assertThat(egress.get(allowed.origin() + "/", wanted(100)).body()).isEqualTo(BODY);
        } finally {
            silence.countDown();
        }
    }

    @Test
    void whoeverIsInterruptedLeavesNoConnectionBehind() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        allowed.page("/silent", out -> {
            asked.countDown();
            try {
                while (true) {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    new CountDownLatch(1).await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
                }
            } finally {
                left.countDown();
            }
        });
        try (Egress egress = egress(InetAddress::getAllByName)) {
            Thread reader = Thread.ofVirtual().start(() -> reasonOf(egress, allowed.origin() + "/silent"));
            asked.await();
            reader.interrupt();
            reader.join();
            left.await();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/html\r\n",
                "",
                "Content-Type: image/png\r\nContent-Encoding: gzip\r\n",
                "Content-Type: image/png\r\nContent-Encoding: br, identity\r\n"
            })
    void whatIsOfAnotherKindOrPackedIsRefused(String headers) {
        allowed.says("/other", "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 1\r\n\r\nx");
        refused(allowed.origin() + "/other", InetAddress::getAllByName, Reason.WRONG_TYPE);
    }

    @Test
    void whatIsMissingIsNotFoundAndABrokenAnswerIsNoAnswer() {
        allowed.says("/junk", "junk\r\n\r\n")
                .says("/cut", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\nx");
        refused(allowed.origin() + "/missing", InetAddress::getAllByName, Reason.NOT_FOUND);
        refused(allowed.origin() + "/junk", InetAddress::getAllByName, Reason.UNAVAILABLE);
        refused(allowed.origin() + "/cut", InetAddress::getAllByName, Reason.UNAVAILABLE);
    }

    @Test
    void aMessageIsSentAndOnlyTheStatusOfItsAnswerIsLookedAt() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        allowed.page("/hook", out -> {
            out.write("HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            try {
                while (true) {
                    out.write(new byte[1024]);
                }
            } finally {
                left.countDown();
            }
        });
        try (Egress egress = egress(InetAddress::getAllByName)) {
            assertThat(egress.post(allowed.origin() + "/hook", Map.of("webhook-id", "wh_1"), BODY))
                    .isEqualTo(202);
        }
        left.await();
        assertThat(allowed.requests().getFirst().toLowerCase(Locale.ROOT))
                .startsWith("post /hook http/1.1\n")
                .contains("content-type: application/json\n", "webhook-id: wh_1\n", "content-length: " + BODY.length)
                .doesNotContain("cookie", "authorization");
    }

    @Test
    void aMessageIsNotPassedOnToWhereItIsRedirected() throws Exception {
        allowed.redirects("/hook", canary.origin() + "/");
        try (Egress egress = egress(InetAddress::getAllByName)) {
            assertThat(egress.post(allowed.origin() + "/hook", Map.of(), BODY)).isEqualTo(302);
        }
        assertThat(allowed.connected()).isEqualTo(1);
        assertThat(canary.connected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:%d/",
                "https://localhost:%d/",
                "https://[::1]:%d/",
                "https://[::ffff:127.0.0.1]:%d/",
                "https://2130706433:%d/",
                "https://user@127.0.0.1:%d/",
                "http://hooks.example:%d/",
                "not an address at all %d"
            })
    void aMessageGoesToNobodyElseOnThisMachineAndNeverInTheOpen(String url) throws Exception {
        try (Egress egress = egress(host -> host.equals("hooks.example") ? dead() : InetAddress.getAllByName(host))) {
            EgressException refused = catchThrowableOfType(
                    EgressException.class, () -> egress.post(url.formatted(canary.port()), Map.of(), BODY));
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        }
        assertThat(canary.connected()).isZero();
    }

    @Test
    void aMessageToANameThatLeadsHereIsNotSent() throws Exception {
        try (Egress egress = egress(host -> both())) {
            EgressException refused = catchThrowableOfType(
                    EgressException.class,
                    () -> egress.post("https://rebound.example:" + canary.port() + "/", Map.of(), BODY));
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        }
        assertThat(canary.connected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://10.0.0.1/",
                "https://169.254.169.254/latest",
                "https://[::1]/",
                "https://[fd00::1]/",
                "https://999.1.1.1/",
                "https://0177.0.0.1/",
                "https://hooks.example:8443/",
                "http://hooks.example/",
                "ftp://hooks.example/",
                "https://user:secret@hooks.example/",
                "hooks.example"
            })
    void whereNoMessageMayGoIsKnownBeforeTheNameIsLookedUp(String url) {
        try (Egress egress = egress(host -> unknown(host))) {
            assertThat(egress.mayPost(URI.create(url))).isFalse();
            assertThat(egress.mayPost(URI.create("https://hooks.example/a?b=c")))
                    .isTrue();
            assertThat(egress.mayPost(URI.create("https://1.1.1.1/"))).isTrue();
            assertThat(egress.mayPost(URI.create(allowed.origin() + "/hook"))).isTrue();
        }
    }

    private Egress egress(Names names) {
        return new Egress(settings(LONG, 4), names);
    }

    private EgressSettings settings(Duration total, int concurrent) {
        return new EgressSettings(
                Set.of(Origin.parse(allowed.origin()).orElseThrow()),
                Set.of(80, 443, canary.port()),
                Duration.ofMillis(500),
                total,
                concurrent);
    }

    private static Wanted wanted(long bytes) {
        return new Wanted("image/*", type -> type.startsWith("image/"), bytes);
    }

    private String refused(String url, Names names, Reason reason) {
        try (Egress egress = egress(names)) {
            EgressException refused = catchThrowableOfType(EgressException.class, () -> egress.get(url, wanted(100)));
            assertThat(refused).as(url).isNotNull();
            assertThat(refused.reason()).as(url).isEqualTo(reason);
            return String.valueOf(refused.getMessage());
        }
    }

    private static Reason reasonOf(Egress egress, String url) {
        try {
            egress.get(url, wanted(100));
            return null;
        } catch (EgressException refused) {
            return refused.reason();
        } catch (InterruptedException stopped) {
            return null;
        }
    }

    private static InetAddress[] loopback() {
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    private static InetAddress[] both() throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByName("1.1.1.1"), InetAddress.getLoopbackAddress()};
    }

    private static InetAddress[] dead() throws UnknownHostException {
        return InetAddress.getAllByName("1.1.1.1");
    }

    private static InetAddress[] unknown(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }
}
