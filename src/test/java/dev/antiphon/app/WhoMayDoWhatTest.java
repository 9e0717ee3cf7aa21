package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.app.RunningServer.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The background, models without the agent and servers by address can be for some only, or for nobody. */
@Timeout(120)
class WhoMayDoWhatTest {

    private static final String ALICE = "sk-alice-000000000000000000000000002";
    private static final String BOB = "sk-bob-00000000000000000000000000003";
    private static final String LATER = "{\"model\":\"m\",\"input\":\"Hi\",\"background\":true}";
    private static final String PLAIN = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private RunningServer server;

    private void start(String more) throws Exception {
        server = new RunningServer(folder, """
                models: [{ name: m, upstream: there }]
                upstreams: { there: { protocol: chat, url: "%s", retries: 0 } }
                keys:
                  - { key: %s, tenant: acme, subject: alice, roles: [user, batch] }
                  - { key: %s, tenant: globex, subject: bob, roles: [user] }
                %s
                """.formatted(upstream.url(), ALICE, BOB, more));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        upstream.close();
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.json().at("/error/code").asText();
    }

    private static String param(Answer answer) {
        return answer.json().at("/error/param").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/responses", "/codex/v1/responses"})
    void theBackgroundIsForThoseOfARole(String path) throws Exception {
        start("background: { roles: [batch] }");
        upstream.answers(Reply.says("Hello"));

        Answer refused = server.post(path, BOB, LATER);

        assertThat(code(refused)).isEqualTo("403 background_not_allowed");
        assertThat(param(refused)).isEqualTo("background");
        assertThat(upstream.requests()).isEmpty();
        assertThat(server.post(path, ALICE, LATER).json().path("status").asText())
                .isEqualTo("queued");
    }

    @Test
    void theBackgroundIsForAnOrganisationOrForNobody() throws Exception {
        start("background: { tenants: [globex], enabled: false }");
        upstream.answers(Reply.says("Hello"));

        assertThat(code(server.post("/v1/responses", ALICE, LATER))).isEqualTo("403 background_not_allowed");
        assertThat(code(server.post("/v1/responses", BOB, LATER))).isEqualTo("403 background_not_allowed");
        assertThat(server.post("/v1/responses", BOB, LATER.replace("true", "false"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/chat/completions", "/chat/completions", "/v1/embeddings", "/v1/completions", "/completions"
            })
    void modelsWithoutTheAgentAreForThoseWhoMay(String path) throws Exception {
        start("raw_models: { tenants: [acme] }");
        upstream.fails(400, "odd", "Asked after all");

        assertThat(code(server.post(path, BOB, PLAIN))).isEqualTo("403 raw_models_not_allowed");
        assertThat(code(server.post(path, BOB, "no JSON"))).isEqualTo("403 raw_models_not_allowed");
        assertThat(upstream.requests()).isEmpty();
        server.post(path, ALICE, PLAIN);
        assertThat(upstream.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/chat/completions", "/codex/v1/embeddings", "/v1/completions"})
    void modelsWithoutTheAgentAreNotThereAtAll(String path) throws Exception {
        start("raw_models: { enabled: false }");

        Answer refused = server.post(path, ALICE, PLAIN);

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.error()).isNotEmpty();
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void serversByAddressAreForThoseWhoMayNameThem() throws Exception {
        start("mcp: { allow: ['http://127.0.0.1:9'], allow_tenants: [acme], allow_roles: [batch] }");
        upstream.answers(Reply.says("Hello"));
        String body = """
                {"model": "m", "input": "Hi", "tools": [
                  {"type": "mcp", "server_label": "there", "server_url": "http://127.0.0.1:9/mcp"}]}""";

        assertThat(param(server.post("/v1/responses", BOB, body))).isEqualTo("tools[0].server_url");
        assertThat(server.post("/v1/responses", ALICE, body).status()).isEqualTo(200);
    }
}
