package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Admitted;
import dev.antiphon.access.BearerKey;
import dev.antiphon.access.Caller;
import dev.antiphon.access.ContainerPrincipal;
import dev.antiphon.access.Roles;
import dev.antiphon.access.TrustedHeader;
import dev.antiphon.access.TrustedProxy;
import dev.antiphon.egress.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that proxies and containers say, byte for byte over a real Tomcat. */
@Tag("R77")
class WaysInTest {

    private static final String SECRET = "X-Proxy-Secret: 0123456789abcdef\r\n";
    private static final String ALICE = "X-Forwarded-User: alice\r\n" + SECRET;
    private static final String OWN = "Sec-Fetch-Site: same-origin\r\n";

    private static House house;

    @BeforeAll
    static void open() throws Exception {
        Roles roles = new Roles(Set.of("user"), Map.of());
        house = new House(
                "",
                House.servlet((request, response) -> response.getOutputStream().print(named(request))),
                List.of(
                        new BearerKey(
                                key -> key.equals(House.KEY)
                                        ? Optional.of(new Caller("acme", "alice", Set.of("user", "approver")))
                                        : Optional.empty(),
                                true),
                        new TrustedHeader(new TrustedProxy(
                                "X-Forwarded-User",
                                Set.of(Network.parse("127.0.0.1").orElseThrow()),
                                "X-Proxy-Secret",
                                "0123456789abcdef",
                                null,
                                "acme",
                                "",
                                ",",
                                roles)),
                        new ContainerPrincipal("acme", roles)));
    }

    private static String named(HttpServletRequest request) {
        Admitted admitted = FrontDoor.admitted(request);
        return admitted == null ? "nobody" : admitted + " " + admitted.caller().roles();
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    private static void isRefused(int status, String line, String headers) throws Exception {
        int before = house.admitted.get();
        Answer answer = house.send(line, headers);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        answer.error();
        if (status == 401 || status == 403) {
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
        assertThat(house.admitted).hasValue(before);
    }

    @Test
    void whoTheProxyNamesComesIn() throws Exception {
        assertThat(house.send("GET /v1/models", ALICE).body()).isEqualTo("acme/alice by header [user]");
        assertThat(house.send("POST /v1/responses", ALICE + OWN + "Content-Length: 0\r\n")
                        .body())
                .isEqualTo("acme/alice by header [user]");
    }

    @Test
    void aKeyOfTheSameCallerWins() throws Exception {
        assertThat(house.send("POST /v1/responses", ALICE + House.AUTHORIZED + "Content-Length: 0\r\n")
                        .body())
                .startsWith("acme/alice by api_key [")
                .contains("approver");
    }

    @Test
    void twoCallersAreABadRequest() throws Exception {
        isRefused(400, "GET /v1/models", "X-Forwarded-User: bob\r\n" + SECRET + House.AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-User: alice\r\n",
                "x-forwarded-user: alice\r\nX-Proxy-Secret: guess\r\n",
                "X-Forwarded-User: alice\r\nX-Proxy-Secret:\r\n",
                "X-Forwarded-User:\r\n" + SECRET,
                "X-Forwarded-User: (null)\r\n" + SECRET,
                "X-Forwarded-User: alice\r\n" + SECRET + SECRET
            })
    void aNameThatAnybodyCouldSendIsRefusedEvenBesideAGoodKey(String headers) throws Exception {
        isRefused(401, "GET /v1/models", headers);
        isRefused(401, "GET /v1/models", headers + House.AUTHORIZED);
    }

    @Test
    void theHeaderTwiceIsABadRequest() throws Exception {
        isRefused(400, "GET /v1/models", ALICE + "X-Forwarded-User: alice\r\n");
        isRefused(400, "GET /v1/models", ALICE + "x-FORWARDED-user: mallory\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User",
                "X-Auth-Request-User",
                "REMOTE_USER",
                "Remote-User",
                "OIDC_CLAIM_sub",
                "X_Forwarded_User"
            })
    void noOtherHeaderIsBelieved(String name) throws Exception {
        isRefused(401, "GET /v1/models", name + ": alice\r\n" + SECRET);
        assertThat(house.send("GET /v1/models", ALICE + name + ": root\r\n").body())
                .startsWith("acme/alice by header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE"})
    void whatProxiesLetPassNamesNobody(String method) throws Exception {
        isRefused(401, method + " /v1/responses", ALICE + OWN);
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() throws Exception {
        String post = "Content-Length: 0\r\n" + ALICE;
        isRefused(403, "POST /v1/responses", post);
        isRefused(403, "POST /v1/responses", post + "Sec-Fetch-Site: cross-site\r\n");
        isRefused(403, "POST /v1/responses", post + "Origin: null\r\n");
        isRefused(403, "POST /v1/responses", post + "Origin: https://evil.example\r\n");
        isRefused(403, "DELETE /v1/responses/resp_1", ALICE);
        isRefused(403, "GET /v1/responses", ALICE + "X-HTTP-Method-Override: POST\r\nUpgrade: websocket\r\n");
        assertThat(house.send("POST /v1/responses", post + "Origin: http://x\r\n")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.api.OddPaths#all")
    void anOddPathIsRefusedBeforeAnythingIsBelieved(String path) throws Exception {
        int before = house.admitted.get();
        assertThat(house.send("GET " + path, ALICE).status()).isEqualTo(400);
        assertThat(house.send("GET " + path, "X-Forwarded-User: alice\r\n").status())
                .isEqualTo(400);
        assertThat(house.admitted).hasValue(before);
    }

    @Test
    void healthIsThereForEverybodyWhateverTheyBring() throws Exception {
        assertThat(house.send("GET /health", "X-Forwarded-User: alice\r\n").status())
                .isEqualTo(200);
        assertThat(house.send("GET /health", "X-Forwarded-User: alice\r\n").body())
                .isEqualTo("nobody");
    }
}
