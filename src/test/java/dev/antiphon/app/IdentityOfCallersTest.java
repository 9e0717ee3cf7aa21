package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.antiphon.app.RunningServer.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.tool.mcp.McpHouse;
import dev.antiphon.tool.mcp.McpHouse.Heard;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of tools is told who calls, in a token that it can verify. */
@Timeout(120)
class IdentityOfCallersTest {

    private static final String ALICE = "sk-alice-000000000000000000000000002";
    private static final String ALICE_THE_ADMIN = "sk-alice-000000000000000000000000004";
    private static final String BOB = "sk-bob-00000000000000000000000000003";
    private static final String NOBODY = "sk-carol-0000000000000000000000000005";
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final String BY_LABEL = """
            {"model": "m", "input": "Hi", "tools": [{"type": "mcp", "server_label": "house"}]}""";

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final McpHouse house = McpHouse.streamable();
    private RunningServer server;

    private void start(String identity) throws Exception {
        server = new RunningServer(folder, """
                models: [{ name: m, upstream: there }]
                upstreams: { there: { protocol: chat, url: "%s", retries: 0 } }
                keys:
                  - { key: %s, tenant: acme, subject: alice, roles: [user] }
                  - { key: %s, tenant: acme, subject: alice, roles: [user, admin] }
                  - { key: %s, tenant: globex, subject: bob, roles: [user] }
                  - { key: %s, tenant: acme, subject: carol, roles: [] }
                mcp:
                  allow: ["%s"]
                  servers:
                    - { label: house, url: "%s", approval: allow, %s }
                    - { label: plain, url: "%s", approval: allow }
                """.formatted(
                upstream.url(), ALICE, ALICE_THE_ADMIN, BOB, NOBODY, origin(), house.url(), identity, house.url()));
    }

    private String origin() {
        return house.url().toString().replace("/mcp", "");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        house.close();
        upstream.close();
    }

    private void ask(String key, String body) {
        upstream.answers(Reply.callsTool("call_1", "house__echo", "{\"text\":\"x\"}"), Reply.says("Done"));
        Answer answer = server.post("/v1/responses", key, body);
        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    }

    private static SignedJWT token(Heard heard) throws Exception {
        SignedJWT token = SignedJWT.parse(heard.headers().get("X-Antiphon-Caller"));
        assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
        return token;
    }

    @Test
    void everyRequestHasATokenOfItsOwn() throws Exception {
        start("identity: { key: '" + SECRET + "' }");
        ask(ALICE, BY_LABEL);

        List<Heard> heard = house.heard();
        assertThat(heard).extracting(Heard::what).contains("POST initialize", "POST tools/list", "POST tools/call");
        for (Heard one : heard) {
            JWTClaimsSet claims = token(one).getJWTClaimsSet();
            assertThat(claims.getSubject()).isEqualTo("alice");
            assertThat(claims.getStringClaim("tenant")).isEqualTo("acme");
            assertThat(claims.getStringListClaim("roles")).containsExactly("user");
            assertThat(claims.getAudience()).containsExactly(origin());
        }
        assertThat(heard.stream().map(one -> one.headers().get("X-Antiphon-Caller")))
                .doesNotHaveDuplicates();
    }

    @Test
    void neitherTwoCallersNorTwoSetsOfRolesShareASession() throws Exception {
        start("identity: { key: '" + SECRET + "' }");
        for (String key : List.of(ALICE, BOB, ALICE_THE_ADMIN, ALICE)) {
            ask(key, BY_LABEL);
        }

        List<Heard> calls = house.heard("POST tools/call");
        assertThat(house.sessions()).isEqualTo(3);
        assertThat(token(calls.get(0)).getJWTClaimsSet().getSubject()).isEqualTo("alice");
        assertThat(token(calls.get(1)).getJWTClaimsSet().getSubject()).isEqualTo("bob");
        assertThat(token(calls.get(2)).getJWTClaimsSet().getStringListClaim("roles"))
                .containsExactly("admin", "user");
        assertThat(token(calls.get(3)).getJWTClaimsSet().getStringListClaim("roles"))
                .containsExactly("user");
    }

    @Test
    void anAddressInARequestGetsNoToken() throws Exception {
        start("identity: { key: '" + SECRET + "' }");
        ask(ALICE, """
                {"model": "m", "input": "Hi", "tools": [{"type": "mcp", "server_label": "mine", "server_url": "%s",
                  "require_approval": "never"}]}""".formatted(house.url()));

        assertThat(house.heard()).isNotEmpty();
        assertThat(house.heard())
                .allSatisfy(heard -> assertThat(heard.headers()).doesNotContainKey("X-Antiphon-Caller"));
    }

    @Test
    void whoeverHasNoRolesSharesNoSessionWithWhatIsNotToldOfHim() throws Exception {
        start("identity: { key: '" + SECRET + "' }");
        ask(NOBODY, BY_LABEL);
        upstream.answers(Reply.callsTool("call_2", "plain__echo", "{\"text\":\"x\"}"), Reply.says("Done"));
        server.post("/v1/responses", NOBODY, BY_LABEL.replace("house", "plain"));

        List<Heard> calls = house.heard("POST tools/call");
        assertThat(calls).hasSize(2);
        assertThat(house.sessions()).isEqualTo(2);
        assertThat(token(calls.get(0)).getJWTClaimsSet().getSubject()).isEqualTo("carol");
        assertThat(calls.get(1).headers()).doesNotContainKey("X-Antiphon-Caller");
    }

    @Test
    void inAuthorizationItIsABearerToken() throws Exception {
        start("identity: { header: authorization, audience: crm, key: '" + SECRET + "' }");
        ask(ALICE, BY_LABEL);

        String sent = house.heard("POST tools/call").getFirst().headers().get("Authorization");
        assertThat(sent).startsWith("Bearer ");
        assertThat(SignedJWT.parse(sent.substring(7)).getJWTClaimsSet().getAudience())
                .containsExactly("crm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: 'http://h/', identity: { key: short }",
                "url: 'http://h/', identity: { }",
                "command: [cat], identity: { key: 'a secret of at least thirty-two bytes' }",
                "url: 'http://h/', identity: { header: Mcp-Session-Id, key: 'a secret of at least thirty-two bytes' }",
                "url: 'http://h/', identity: { header: 'a b', key: 'a secret of at least thirty-two bytes' }",
                "url: 'http://h/', identity: { lifetime: 2h, key: 'a secret of at least thirty-two bytes' }",
                "url: 'http://h/', headers: { x-who: me }, identity: { header: X-Who, key: 'a secret of at least thirty-two bytes' }"
            })
    void whatCannotBeToldIsRefusedAtTheStart(String server) {
        assertThatThrownBy(() -> new SettingsReader(name -> null)
                        .read("antiphon.yaml", "mcp: { servers: [{ label: house, " + server + " }] }"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("mcp.servers[0].identity")
                .hasMessageNotContaining("thirty-two");
    }
}
