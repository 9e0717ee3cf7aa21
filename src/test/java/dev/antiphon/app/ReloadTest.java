package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.app.RunningServer.Answer;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A changed configuration comes in force while the server runs, all of it or nothing. */
@Timeout(120)
class ReloadTest {

    private static final String OPERATOR = "sk-operator-00000000000000000000001";
    private static final String ALICE = "sk-alice-000000000000000000000000002";
    private static final String BOB = "sk-bob-00000000000000000000000000003";
    private static final String RELOAD = "/antiphon/configuration/reload";

    @TempDir
    private Path folder;

    private final ScriptedUpstream before = ScriptedUpstream.start();
    private final ScriptedUpstream after = ScriptedUpstream.start();
    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder, served(before, ""));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        before.close();
        after.close();
    }

    private static String served(ScriptedUpstream upstream, String more) {
        return """
                models: [{ name: scripted, upstream: there }]
                upstreams: { there: { protocol: chat, url: "%s", retries: 0 } }
                keys:
                  - { key: %s, tenant: house, subject: operator, roles: [user, operator] }
                  - { key: %s, tenant: acme, subject: alice, roles: [user, admin] }
                %s
                """.formatted(upstream.url(), OPERATOR, ALICE, more);
    }

    private Answer reload() {
        return server.post(RELOAD, OPERATOR, "");
    }

    /** How many are in force or still used. */
    private int editions() {
        AtomicInteger count = new AtomicInteger();
        server.wiring().editions().each(edition -> count.incrementAndGet());
        return count.get();
    }

    private String asked(String key) {
        Answer answer = server.post("/v1/responses", key, "{\"model\":\"scripted\",\"input\":\"Hi\"}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().at("/output/0/content/0/text").asText();
    }

    @Test
    void aChangedUpstreamAnswersTheNextRequest() throws Exception {
        before.answers(Reply.says("before"));
        after.answers(Reply.says("after"));
        assertThat(asked(ALICE)).isEqualTo("before");

        server.configure(served(after, ""));
        assertThat(reload().json().path("number").asInt()).isEqualTo(2);

        assertThat(asked(ALICE)).isEqualTo("after");
        assertThat(server.get("/antiphon/configuration", OPERATOR)
                        .json()
                        .path("number")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.page("/metrics", ALICE))
                .containsOnlyOnce("antiphon_upstream_calls_total{upstream=\"there\"}");
    }

    @Test
    void aKeyThatIsTakenOutOpensNothingAndANewOneDoes() throws Exception {
        server.configure(served(before, "").replace(ALICE, BOB));
        reload();

        assertThat(server.get("/v1/models", ALICE).status()).isEqualTo(401);
        assertThat(server.get("/v1/models", BOB).status()).isEqualTo(200);
    }

    @Test
    void whatRunsGoesOnAsItBegan() throws Exception {
        Gate gate = new Gate();
        before.answers(Reply.says("be").waitsFor(gate).text("fore"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> running = threads.submit(() -> asked(ALICE));
            await().until(() -> before.requests().size() == 1);
            server.configure(served(after, ""));
            reload();
            assertThat(editions()).isEqualTo(2);
            gate.open();

            assertThat(running.get()).isEqualTo("before");
            await().until(() -> editions() == 1);
        }
    }

    @Test
    void whatHasBeenUsedOfALimitStaysUsed() throws Exception {
        String limit = "limits: { rates: [{ tenants: [acme], requests_per_day: 2 }] }";
        server.configure(served(before, limit));
        reload();
        before.answers(Reply.says("before"));
        after.answers(Reply.says("after"));
        asked(ALICE);

        server.configure(served(after, limit));
        reload();

        assertThat(asked(ALICE)).isEqualTo("after");
        assertThat(server.post("/v1/responses", ALICE, "{\"model\":\"scripted\",\"input\":\"Hi\"}")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void aMistakeIsToldAndWhatWasInForceStays() throws Exception {
        server.configure(served(after, "limits: { tools: many }"));

        Answer refused = reload();

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("invalid_configuration");
        assertThat(refused.error()).contains("limits.tools");
        before.answers(Reply.says("before"));
        assertThat(asked(ALICE)).isEqualTo("before");
        assertThat(server.get("/antiphon/configuration", OPERATOR)
                        .json()
                        .path("number")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void whatAServerIsBuiltOnCannotChangeUnderIt() throws Exception {
        server.configure(served(after, "database: { pool: 3 }\nmemory: { enabled: true, embeddings: false }"));

        assertThat(reload().error()).contains("database, memory").contains("restart");
        before.answers(Reply.says("before"));
        assertThat(asked(ALICE)).isEqualTo("before");
    }

    @Test
    void whoeverDoesNotOperateTheServerCannotReloadIt() {
        assertThat(server.post(RELOAD, ALICE, "").status()).isEqualTo(403);
        assertThat(server.get("/antiphon/configuration", ALICE).status()).isEqualTo(403);
    }

    @Test
    void aConnectionIsToldToOpenAnother() throws Exception {
        Heard heard = new Heard();
        server.open(ALICE, heard);
        server.configure(served(after, ""));
        reload();

        assertThat(heard.said.get())
                .contains("websocket_connection_limit_reached")
                .contains("has changed");
        assertThat(heard.closed.get()).isEqualTo(1001);
        await().until(() -> editions() == 1);
    }

    /** The first message, and the code at the end. */
    private static final class Heard implements WebSocket.Listener {

        private final CompletableFuture<String> said = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            said.complete(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }
}
