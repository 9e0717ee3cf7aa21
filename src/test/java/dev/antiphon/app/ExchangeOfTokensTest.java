package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.CapturedLog;
import dev.antiphon.access.exchange.Bureau;
import dev.antiphon.access.jwt.Idp;
import dev.antiphon.app.RunningServer.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.tool.mcp.McpHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of tools is opened by what the caller's own token is exchanged for, and never sees that token. */
@Tag("F71")
@Timeout(180)
class ExchangeOfTokensTest {

    private static final String CAROL = "sk-carol-0000000000000000000000000005";
    private static final String OPERATOR = "sk-operator-00000000000000000000000008";
    private static final String CLIENT_SECRET = "client-secret-0815";
    private static final String NONE = "It wants the caller's own token, and there is none:"
            + " this request came without one, or goes on after a restart.";
    private static final String BY_LABEL = """
            {"model": "m", "input": "Hi", "tools": [{"type": "mcp", "server_label": "house"}]}""";

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final McpHouse house = McpHouse.streamable();
    private final Bureau bureau = new Bureau();
    private final Idp idp = new Idp();
    private final Idp stranger = new Idp();
    private final List<String> presented = new ArrayList<>();
    private CapturedLog log;
    private Level level;
    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        Logger logger = Logger.getLogger("dev.antiphon");
        level = logger.getLevel();
        logger.setLevel(Level.ALL);
        log = new CapturedLog("dev.antiphon");
        server = new RunningServer(folder, yaml(""));
    }

    private String yaml(String more) {
        return """
                models: [{ name: m, upstream: there }]
                upstreams: { there: { protocol: chat, url: "%s", retries: 0 } }
                keys:
                  - { key: %s, tenant: acme, subject: carol, roles: [user] }
                  - { key: %s, tenant: house, subject: operator, roles: [operator] }
                access:
                  jwt:
                    - { issuer: "%s", audience: responses-api, jwks: "%s", tenant: { value: acme } }
                    - { issuer: "%s", audience: responses-api, jwks: "%s", tenant: { value: globex } }
                mcp:
                  allow: ["%s"]
                  servers:
                    - label: house
                      url: "%s"
                      approval: allow
                      %s
                      identity:
                        exchange:
                          issuer: "%s"
                          token_endpoint: "%s"
                          client_id: antiphon
                          client_secret: %s
                          audience: house
                """.formatted(
                        upstream.url(),
                        CAROL,
                        OPERATOR,
                        idp.issuer(),
                        idp.jwks(),
                        stranger.issuer(),
                        stranger.jwks(),
                        house.origin().scheme() + "://" + house.url().getAuthority(),
                        house.url(),
                        more,
                        idp.issuer(),
                        bureau.endpoint(),
                        CLIENT_SECRET);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        log.close();
        Logger.getLogger("dev.antiphon").setLevel(level);
        house.close();
        bureau.close();
        idp.close();
        stranger.close();
        upstream.close();
        for (String token : presented) {
            assertThat(log.lines()).noneMatch(line -> line.contains(token));
            assertThat(filesWith(token)).isEmpty();
            assertThat(upstream.requests())
                    .noneMatch(request -> request.toString().contains(token));
            assertThat(house.heard()).noneMatch(heard -> heard.toString().contains(token));
        }
        assertThat(log.lines()).noneMatch(line -> line.contains("granted-") || line.contains(CLIENT_SECRET));
        assertThat(filesWith("granted-")).isEmpty();
    }

    /** In the database and whatever else the server has written. */
    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> text(file).contains(text))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String token(String subject) {
        return token(subject, idp);
    }

    private String token(String subject, Idp issuer) {
        Map<String, Object> claims = issuer.claims(Instant.now().getEpochSecond());
        claims.put("sub", subject);
        claims.put("jti", presented.size());
        String token = issuer.token(claims);
        presented.add(token);
        return token;
    }

    private Answer ask(String credential, String body) {
        upstream.answers(Reply.callsTool("call_1", "house__echo", "{\"text\":\"x\"}"), Reply.says("Done"));
        return server.post("/v1/responses", credential, body);
    }

    private List<String> opened(String what) {
        return house.heard(what).stream()
                .map(heard -> heard.headers().get("Authorization"))
                .toList();
    }

    private static String listed(Answer answer) {
        return item(answer, "mcp_list_tools").orElseThrow().path("error").asText();
    }

    private static Optional<JsonNode> item(Answer answer, String type) {
        for (JsonNode item : answer.json().path("output")) {
            if (item.path("type").asText().equals(type)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    @Test
    void whatWasHadForTheCallersTokenOpensTheServer() {
        String alice = token("alice");
        Answer answer = ask(alice, BY_LABEL);

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(item(answer, "mcp_call").orElseThrow().path("output").asText())
                .isEqualTo("x");
        assertThat(house.heard()).isNotEmpty();
        assertThat(house.heard())
                .allSatisfy(heard -> assertThat(heard.headers()).containsEntry("Authorization", "Bearer granted-1"));
        assertThat(bureau.wishes()).hasSize(1);
        assertThat(bureau.wishes().getFirst().form())
                .containsEntry("subject_token", alice)
                .containsEntry("audience", "house")
                .doesNotContainKeys("resource", "scope");
    }

    @Test
    void twoCallersShareNeitherATokenNorASession() {
        String alice = token("alice");
        String bob = token("bob");
        for (String one : List.of(alice, bob, alice)) {
            ask(one, BY_LABEL);
        }

        assertThat(house.sessions()).isEqualTo(2);
        assertThat(opened("POST tools/call"))
                .containsExactly("Bearer granted-1", "Bearer granted-2", "Bearer granted-1");
        assertThat(bureau.wishes())
                .extracting(wish -> wish.form().get("subject_token"))
                .containsExactly(alice, bob);
    }

    @Test
    void twoTokensOfOneCallerShareNoSessionEither() {
        ask(token("alice"), BY_LABEL);
        ask(token("alice"), BY_LABEL);

        assertThat(house.sessions()).isEqualTo(2);
        assertThat(opened("POST tools/call")).containsExactly("Bearer granted-1", "Bearer granted-2");
    }

    @Test
    void oneThatIsAboutToEndIsHadAnewInTheSameSession() {
        bureau.lasting(1);
        String alice = token("alice");
        ask(alice, BY_LABEL);
        int before = bureau.wishes().size();
        await().until(() -> {
            ask(alice, BY_LABEL);
            return bureau.wishes().size() > before;
        });

        assertThat(house.sessions()).isEqualTo(1);
        assertThat(opened("POST tools/call").getLast())
                .isEqualTo("Bearer granted-" + bureau.wishes().size());
    }

    @Test
    void whoeverComesWithoutATokenIsToldSoAndTheServerHearsNothing() {
        Answer answer = ask(CAROL, BY_LABEL);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(listed(answer)).isEqualTo(NONE);
        assertThat(house.heard()).isEmpty();
        assertThat(bureau.wishes()).isEmpty();

        Answer demanded = ask(CAROL, BY_LABEL.replace("\"tools\"", "\"tool_choice\": \"required\", \"tools\""));
        assertThat(demanded.json().at("/error/message").asText())
                .isEqualTo("Error retrieving tool list from MCP server: 'house'." + " " + NONE);
    }

    @Test
    void aRefusedExchangeIsAServerThatCannotBeAsked() {
        bureau.says(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token is not active\"}");
        Answer answer = ask(token("alice"), BY_LABEL);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(listed(answer))
                .isEqualTo("It wants the caller's own token, and that was not exchanged for one it takes;"
                        + " it may have expired.");
        assertThat(answer.json().toString()).doesNotContain("invalid_grant");
        assertThat(house.heard()).isEmpty();
        assertThat(log.lines())
                .contains("WARNING A caller's token was not exchanged for the MCP server 'house':"
                        + " the endpoint answered with status 400 and 'invalid_grant': Token is not active");
    }

    @Test
    void anEndpointThatRedirectsIsNotFollowed() {
        bureau.says(307, Map.of("Location", house.url().toString()), "");
        Answer answer = ask(token("alice"), BY_LABEL);

        assertThat(listed(answer))
                .isEqualTo("It wants the caller's own token, and that could not be exchanged for one it takes.");
        assertThat(house.heard()).isEmpty();
        assertThat(bureau.wishes()).hasSize(1);
    }

    @Test
    void aTokenOfAnotherIssuerIsNotShownToTheEndpoint() {
        Answer answer = ask(token("alice", stranger), BY_LABEL);

        assertThat(listed(answer)).isEqualTo("It wants a token of another issuer than that of the caller's own.");
        assertThat(bureau.wishes()).isEmpty();
        assertThat(house.heard()).isEmpty();
    }

    @Test
    void onAWebSocketItIsTheTokenOfTheHandshake() {
        upstream.answers(Reply.callsTool("call_1", "house__echo", "{\"text\":\"x\"}"), Reply.says("Done"));
        WebSocket socket = server.open(token("alice"), new WebSocket.Listener() {});
        socket.sendText(BY_LABEL.replaceFirst("\\{", "{\"type\": \"response.create\", "), true)
                .join();

        await().until(() -> !house.heard("POST tools/call").isEmpty());
        assertThat(opened("POST tools/call")).containsExactly("Bearer granted-1");
        socket.abort();
    }

    @Test
    void anAddressInARequestGetsNothingForAnybodysToken() {
        ask(token("alice"), """
                {"model": "m", "input": "Hi", "tools": [{"type": "mcp", "server_label": "mine", "server_url": "%s",
                  "require_approval": "never"}]}""".formatted(house.url()));

        assertThat(house.heard()).isNotEmpty();
        assertThat(opened("POST tools/list")).containsOnlyNulls();
        assertThat(bureau.wishes()).isEmpty();
    }

    @Test
    void aResponseInTheBackgroundHasTheTokenOfTheRequestThatBeganIt() {
        String alice = token("alice");
        Answer queued = ask(alice, BY_LABEL.replace("\"model\"", "\"background\": true, \"model\""));
        String path = "/v1/responses/" + queued.json().path("id").asText();
        await().until(() ->
                server.get(path, alice).json().path("status").asText().equals("completed"));

        assertThat(opened("POST tools/call")).containsExactly("Bearer granted-1");
    }

    @Test
    void aResponseThatAnotherProcessTakesUpHasNoTokenAnyMore() throws Exception {
        server.close();
        server = new RunningServer(folder, yaml("") + "limits: { background_running: 1 }\n");
        String alice = token("alice");
        upstream.answers(Reply.hangs());
        server.post("/v1/responses", alice, "{\"model\": \"m\", \"input\": \"Hi\", \"background\": true}");
        await().until(() -> !upstream.requests().isEmpty());
        Answer waits =
                server.post("/v1/responses", alice, BY_LABEL.replace("\"model\"", "\"background\": true, \"model\""));
        assertThat(waits.json().path("status").asText()).isEqualTo("queued");
        upstream.answers(Reply.says("Done"));
        server.close();
        server = new RunningServer(folder, yaml(""));

        String path = "/v1/responses/" + waits.json().path("id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        server.get(path, alice).json().path("status").asText().equals("completed"));
        assertThat(listed(server.get(path, alice))).isEqualTo(NONE);
        assertThat(house.heard()).isEmpty();
        assertThat(bureau.wishes()).isEmpty();
    }

    @Test
    void whoeverGoesOnAfterAnApprovalDoesSoWithTheTokenOfThatRequest() throws Exception {
        server.configure(yaml("rules: [{ tools: [echo], approval: ask }]"));
        assertThat(server.post("/antiphon/configuration/reload", OPERATOR, "").status())
                .isEqualTo(200);
        Answer asked = ask(token("alice"), BY_LABEL);
        String approval =
                item(asked, "mcp_approval_request").orElseThrow().path("id").asText();
        upstream.answers(Reply.says("Done"));
        Answer answer = server.post("/v1/responses", token("alice"), """
                {"model": "m", "previous_response_id": "%s", "tools": [{"type": "mcp", "server_label": "house"}],
                  "input": [{"type": "mcp_approval_response", "approval_request_id": "%s", "approve": true}]}""".formatted(
                        asked.json().path("id").asText(), approval));

        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        assertThat(opened("POST tools/call")).containsExactly("Bearer granted-2");
    }
}
