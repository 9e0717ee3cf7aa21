package dev.antiphon.tool.own;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.egress.Doorways;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Site;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing on this machine or near it is reached, however its address is written, and all such addresses look alike to the
 * model. The canary listens at a port that is open to the public, so that the address alone decides.
 */
class HttpFetchAddressesTest {

    private static final String ALIKE =
            "The URL cannot be fetched: it is not a public http or https address, or nothing there answers in time.";

    private final Site canary = new Site().page("/", "text/plain", "secret".getBytes(StandardCharsets.UTF_8));
    private final Site allowed = new Site();

    @AfterEach
    void close() {
        canary.close();
        allowed.close();
    }

    /** The canary's port goes where it says {@code PORT}. */
    static List<String> addresses() {
        return List.of(
                "http://127.0.0.1:PORT/",
                "http://127.0.0.1.:PORT/",
                "http://127.1:PORT/",
                "http://127.0.1:PORT/",
                "http://2130706433:PORT/",
                "http://2130706433.:PORT/",
                "http://0x7f000001:PORT/",
                "http://0X7F.0.0.1:PORT/",
                "http://0x7f.1:PORT/",
                "http://0177.0.0.1:PORT/",
                "http://017700000001:PORT/",
                "http://00000177.00.00.01:PORT/",
                "http://0.0.0.0:PORT/",
                "http://0:PORT/",
                "http://127.127.127.127:PORT/",
                "http://10.0.0.1:PORT/",
                "http://172.16.0.1:PORT/",
                "http://192.168.0.1:PORT/",
                "http://100.64.0.1:PORT/",
                "http://169.254.169.254/latest/meta-data/",
                "http://169.254.169.254.:PORT/",
                "http://0xa9fea9fe/",
                "http://[::1]:PORT/",
                "http://[0:0:0:0:0:0:0:1]:PORT/",
                "http://[::]:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/",
                "http://[::ffff:7f00:1]:PORT/",
                "http://[::127.0.0.1]:PORT/",
                "http://[64:ff9b::7f00:1]:PORT/",
                "http://[64:ff9b:1::7f00:1]:PORT/",
                "http://[2002:7f00:1::]:PORT/",
                "http://[2001:0:7f00:1::]:PORT/",
                "http://[fe80::1%25lo]:PORT/",
                "http://[fc00::1]:PORT/",
                "http://[fec0::1]:PORT/",
                "http://localhost:PORT/",
                "http://LOCALHOST.:PORT/",
                "http://\uFF11\uFF12\uFF17.0.0.1:PORT/",
                "http://127\u30020\u30020\u30021:PORT/",
                "http://%31%32%37.0.0.1:PORT/",
                "http://public.example@127.0.0.1:PORT/",
                "http://public.example:80@127.0.0.1:PORT/",
                "http://user:password@127.0.0.1:PORT/",
                "http://127.0.0.1:PORT@public.example:PORT/",
                "http://public.example\\@127.0.0.1:PORT/",
                "http://127.0.0.1:PORT\\@public.example/",
                "http://127.0.0.1:PORT#@public.example/",
                "http://127.0.0.1:PORT?@public.example/",
                "http:\\\\127.0.0.1:PORT\\",
                "http:/\\127.0.0.1:PORT/",
                "http:127.0.0.1:PORT/",
                "http:/127.0.0.1:PORT/",
                "http:///127.0.0.1:PORT/",
                "//127.0.0.1:PORT/",
                "127.0.0.1:PORT",
                "HTTP://127.0.0.1:PORT/",
                " http://127.0.0.1:PORT/ ",
                "ht\ttp://127.0.0.1:PORT/",
                "http://127.0.0.1\t:PORT/",
                "http://127.0.\n0.1:PORT/",
                "http://127.0.0.1:PORT/\r\nHost: x",
                "http://127.0.0.1:PORT/\u0000",
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "file://127.0.0.1:PORT/etc/passwd",
                "jar:http://127.0.0.1:PORT/a.jar!/x",
                "ftp://127.0.0.1:PORT/",
                "gopher://127.0.0.1:PORT/_x",
                "netdoc:///etc/passwd",
                "ldap://127.0.0.1:PORT/",
                "dict://127.0.0.1:PORT/",
                "ws://127.0.0.1:PORT/",
                "view-source:http://127.0.0.1:PORT/",
                "data:text/plain,x",
                "mailto:x@127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void noWayOfWritingItLeadsThere(String address) throws Exception {
        refused(address.replace("PORT", String.valueOf(canary.port())), host -> new String[] {"127.0.0.1"});
        assertThat(canary.connected()).isZero();
        assertThat(allowed.connected()).isZero();
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void noRedirectLeadsThereEither(String address) throws Exception {
        String target = address.replace("PORT", String.valueOf(canary.port()));
        allowed.redirects("/one", "/two").redirects("/two", target);
        if (target.chars().noneMatch(c -> c < ' ' || c > '~')) {
            // What could not stand in a header would be another answer.
            String told = failure(allowed.origin() + "/one", host -> new String[] {"127.0.0.1"});
            assertThat(told).isIn(ALIKE, "There is no page at this URL: it was answered with another status than 200.");
        }
        assertThat(canary.connected()).isZero();
    }

    @Test
    void aNameThatLeadsHereIsNotFollowed() throws Exception {
        List.of("127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1")
                .forEach(address -> refused(named(), host -> new String[] {address}));
        refused(named(), host -> new String[] {"1.1.1.1", "127.0.0.1"});
        assertThat(canary.connected()).isZero();
    }

    @Test
    void aNameThatChangesItsAddressMeanwhileIsNotFollowed() {
        AtomicInteger asked = new AtomicInteger();
        Function<String, String[]> rebinding =
                host -> new String[] {asked.getAndIncrement() % 2 == 0 ? "192.0.2.1" : "127.0.0.1"};
        refused(named(), rebinding);
        refused(named(), rebinding);
        assertThat(asked).hasValue(2);
        assertThat(canary.connected()).isZero();
    }

    @Test
    void blockedUnknownAndDeadLookAlike() {
        refused("http://127.0.0.1:" + canary.port() + "/", host -> new String[0]);
        refused("http://unknown.example:" + canary.port() + "/", host -> {
            throw new IllegalStateException("no such name");
        });
        int dead = allowed.port();
        allowed.close();
        refused("http://127.0.0.1:" + dead + "/", host -> new String[0]);
    }

    private String named() {
        return "http://public.example:" + canary.port() + "/";
    }

    private void refused(String url, Function<String, String[]> names) {
        assertThat(failure(url, names)).as(url).isEqualTo(ALIKE);
    }

    private String failure(String url, Function<String, String[]> names) {
        EgressSettings settings = new EgressSettings(
                Set.of(Origin.parse(allowed.origin()).orElseThrow()),
                Set.of(80, 443, canary.port()),
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                4);
        ObjectNode arguments = Json.MAPPER.createObjectNode().put("url", url);
        try (Egress egress = Doorways.resolving(settings, names)) {
            return Calls.failure(new HttpFetch(egress, HttpFetch.Limits.DEFAULT).call(Calls.of(arguments)));
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
