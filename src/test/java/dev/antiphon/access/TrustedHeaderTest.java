package dev.antiphon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.egress.Network;
import dev.antiphon.protocol.ApiException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R77")
class TrustedHeaderTest {

    private static final String SECRET = "proxy-secret-0123456789";
    private static final Roles ROLES = new Roles(Set.of("user"), Map.of("admin", Set.of("ops", "root")));
    private static final Shown ALICE =
            Shown.get().with("X-Forwarded-User", "alice").with("X-Proxy-Secret", SECRET);

    private static TrustedHeader header(String secretHeader, @Nullable X500Principal certificate, String... peers) {
        return new TrustedHeader(new TrustedProxy(
                "X-Forwarded-User",
                Stream.of(peers)
                        .map(Network::parse)
                        .map(found -> found.orElseThrow())
                        .collect(Collectors.toSet()),
                secretHeader,
                SECRET,
                certificate,
                "acme",
                "X-Forwarded-Groups",
                "|",
                ROLES));
    }

    private final TrustedHeader header = header("X-Proxy-Secret", null, "127.0.0.0/8", "fd00::/8", "::1");

    private Caller caller(Shown request) {
        return header.find(request).orElseThrow().check();
    }

    private static int refusal(Authenticator header, Shown request) {
        return catchThrowableOfType(ApiException.class, () -> header.find(request))
                .error()
                .status();
    }

    @Test
    void theProxySaysWhoCalls() {
        assertThat(caller(ALICE)).isEqualTo(new Caller("acme", "alice", Set.of("user")));
        assertThat(caller(ALICE.from("::1")).subject()).isEqualTo("alice");
        assertThat(caller(ALICE.from("fd00::5%eth0")).subject()).isEqualTo("alice");
        assertThat(caller(ALICE.from("::ffff:127.0.0.1")).subject()).isEqualTo("alice");
    }

    @Test
    void withoutTheHeaderThereIsNoCredential() {
        assertThat(header.find(Shown.get().with("X-Proxy-Secret", SECRET))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User",
                "X-Auth-Request-User",
                "REMOTE_USER",
                "X_Forwarded_User",
                "OIDC_CLAIM_sub",
                "Remote-User"
            })
    void noOtherHeaderIsEverRead(String name) {
        assertThat(header.find(Shown.get().with(name, "alice").with("X-Proxy-Secret", SECRET)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "128.0.0.1", "::2", "fe80::1", "", "localhost", "127.0.0.1.evil.example", "unknown"})
    void anotherPeerIsRefusedEvenIfItKnowsTheSecret(String peer) {
        assertThat(refusal(header, ALICE.from(peer))).isEqualTo(401);
        assertThat(refusal(header, ALICE.from(peer).with("X-Forwarded-For", "127.0.0.1")))
                .isEqualTo(401);
    }

    @Test
    void aPeerWithoutTheRightSecretIsRefused() {
        Shown request = Shown.get().with("X-Forwarded-User", "alice");
        assertThat(refusal(header, request)).isEqualTo(401);
        assertThat(refusal(header, request.with("X-Proxy-Secret", ""))).isEqualTo(401);
        assertThat(refusal(header, request.with("X-Proxy-Secret", SECRET + "x")))
                .isEqualTo(401);
        assertThat(refusal(header, request.with("X-Proxy-Secret", SECRET, SECRET)))
                .isEqualTo(401);
        assertThat(refusal(header, request.with("X-Proxy-Secret", SECRET + ", " + SECRET)))
                .isEqualTo(401);
    }

    @Test
    void twoNamesAreABadRequest() {
        assertThat(refusal(header, ALICE.with("X-Forwarded-User", "alice", "mallory")))
                .isEqualTo(400);
        assertThat(refusal(header, ALICE.with("X-Forwarded-User", "alice, mallory")))
                .isEqualTo(400);
        assertThat(refusal(header, ALICE.with("X-Forwarded-Groups", "a", "ops")))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "(null)",
                "-",
                "null",
                "a\tb",
                "a  b",
                " alice",
                "alice ",
                "j\u00f6rg",
                "a\u0000",
                "a\r\nb"
            })
    void whatIsNoNameNamesNobody(String name) {
        assertThat(refusal(header, ALICE.with("X-Forwarded-User", name))).isEqualTo(401);
    }

    @Test
    void groupsGiveTheRolesThatAreWrittenDown() {
        assertThat(caller(ALICE.with("X-Forwarded-Groups", "dev| ops |admin")).roles())
                .containsExactlyInAnyOrder("user", "admin");
        assertThat(caller(ALICE.with("X-Forwarded-Groups", "admin|user|approver"))
                        .roles())
                .containsExactly("user");
    }

    @Test
    void aCertificateProvesTheProxyAsWell() {
        TrustedHeader certified = header("", new X500Principal("CN=proxy,O=Acme"), "127.0.0.1");
        Shown request = Shown.get().with("X-Forwarded-User", "alice");
        assertThat(certified.find(request.certified("cn=Proxy, o=acme"))).isPresent();
        assertThat(refusal(certified, request.certified("CN=proxy,O=Evil"))).isEqualTo(401);
        assertThat(refusal(certified, request.certified("CN=proxy,O=Acme,OU=x")))
                .isEqualTo(401);
        assertThat(refusal(certified, request)).isEqualTo(401);
    }

    @Test
    void whatIsConfiguredHasToBeRightTogether() {
        TrustedHeader both = header("X-Proxy-Secret", new X500Principal("CN=proxy"), "127.0.0.1");
        assertThat(both.find(ALICE.certified("CN=proxy"))).isPresent();
        assertThat(refusal(both, ALICE)).isEqualTo(401);
        assertThat(refusal(both, Shown.get().with("X-Forwarded-User", "alice").certified("CN=proxy")))
                .isEqualTo(401);
    }

    @Test
    void anAddressAloneIsNoProof() {
        assertThatThrownBy(() -> header("", null, "127.0.0.1")).isInstanceOf(IllegalArgumentException.class);
    }
}
