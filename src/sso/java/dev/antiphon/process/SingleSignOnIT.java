package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A company's single sign-on as it is: Keycloak, Apache httpd with mod_auth_openidc, and the shipped server behind it. */
@Tag("R77")
@Timeout(600)
class SingleSignOnIT {

    private static final System.Logger LOG = System.getLogger(SingleSignOnIT.class.getName());
    private static final String JSON = "application/json";
    private static final String ASK = "{\"model\":\"demo\",\"input\":\"Hello\"}";
    private static final HttpClient PLAIN = HttpClient.newHttpClient();

    private static Keycloak keycloak;
    private static ShippedServer server;
    private static Httpd httpd;
    private static int people;
    private static int programs;

    @BeforeAll
    static void start() throws Exception {
        Httpd.missing().ifPresent(what -> {
            String skipped = "Single sign-on was not tested: " + what + ".";
            LOG.log(System.Logger.Level.WARNING, skipped);
            Assumptions.abort(skipped);
        });
        Path work = Files.createDirectories(Path.of("target", "sso").toAbsolutePath());
        people = Ports.free();
        programs = Ports.free();
        keycloak = Keycloak.start(Keycloak.unpacked(), work, "http://127.0.0.1:" + people + "/oidc/callback");
        server = ShippedServer.start(
                "sso",
                yaml(),
                "-Djavax.net.ssl.trustStore=" + keycloak.store(),
                "-Djavax.net.ssl.trustStorePassword=" + Keycloak.STORE_PASSWORD);
        httpd = Httpd.start(work, people, programs, server.port(), keycloak.issuer());
    }

    private static String yaml() {
        return """
                access:
                  header:
                    name: X-Forwarded-User
                    peers: [127.0.0.1]
                    secret_header: X-Proxy-Secret
                    secret: %s
                    tenant: acme
                    roles: { header: X-Forwarded-Groups, grants: { admin: [agent-admin] } }
                  jwt:
                    - issuer: "%s"
                      audience: responses-api
                      jwks: "%s/protocol/openid-connect/certs"
                      subject: preferred_username
                      tenant: { value: acme }
                keys:
                  - { key: sk-program-00000000000000000000000001, tenant: acme, subject: nightly }
                demo: { delay: 20ms }
                """.formatted(Httpd.SECRET, keycloak.issuer(), keycloak.issuer());
    }

    @AfterAll
    static void stop() throws Exception {
        if (httpd != null) {
            httpd.close();
            server.close();
            keycloak.close();
        }
    }

    private static OpenAIClient sdk(int port, String token) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + port + "/v1")
                .apiKey(token)
                .maxRetries(0)
                .build();
    }

    private static Response created(OpenAIClient client) {
        return client.responses()
                .create(ResponseCreateParams.builder()
                        .model("demo")
                        .input("Hello")
                        .build());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return PLAIN.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.tree(answer.body().getBytes()).at("/error/type").asText())
                .isEqualTo("invalid_request_error");
    }

    @Test
    void aProgramWithATokenIsThePersonItIsFor() throws Exception {
        Response response = created(sdk(server.port(), keycloak.token("programs", "alice")));

        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        JsonNode line = lineOf(response.id());
        assertThat(line.path("subject").asText()).isEqualTo("alice");
        assertThat(line.path("authenticator").asText()).isEqualTo("jwt");
    }

    private static JsonNode lineOf(String responseId) throws IOException {
        try (Stream<Path> logs = Files.list(server.data().resolve("logs"))) {
            Path log = logs.filter(file -> file.getFileName().toString().startsWith("requests."))
                    .findFirst()
                    .orElseThrow();
            return await().until(
                            () -> Files.readAllLines(log).stream()
                                    .filter(line -> line.contains(responseId))
                                    .findFirst(),
                            Optional::isPresent)
                    .map(line -> Json.tree(line.getBytes()))
                    .orElseThrow();
        }
    }

    @Test
    void aProgramWithATokenOfItsOwnStreamsThroughTheProxyPieceByPiece() throws Exception {
        String token = keycloak.token();
        try (EventStream stream = new Client(programs, token).stream("demo", "word ".repeat(100))) {
            stream.until("response.output_text.delta");
            Answer meanwhile = new Client(server.port(), token).response(stream.id());

            assertThat(meanwhile.json().get("status").asText())
                    .as("the rest is still to come")
                    .isEqualTo("in_progress");
            assertThat(stream.rest().last().type()).isEqualTo("response.completed");
        }
    }

    @Test
    void theSdkStreamsWithATokenAsWithAKey() throws Exception {
        ResponseCreateParams ask = ResponseCreateParams.builder()
                .model("demo")
                .input("Hello there")
                .build();
        try (StreamResponse<ResponseStreamEvent> stream =
                sdk(programs, keycloak.token()).responses().createStreaming(ask)) {
            assertThat(stream.stream().filter(ResponseStreamEvent::isCompleted)).hasSize(1);
        }
    }

    @Test
    void anApiKeyPassesTheProxyUntouched() {
        assertThat(created(sdk(programs, "sk-program-00000000000000000000000001"))
                        .status())
                .contains(ResponseStatus.COMPLETED);
    }

    @Test
    void aPersonWithABrowserIsWhoHasSignedInAndHasWhatHisProgramsMade() throws Exception {
        String id = created(sdk(programs, keycloak.token("programs", "alice"))).id();
        Person alice = Person.signsIn("alice", keycloak, people);
        Person bob = Person.signsIn("bob", keycloak, people);

        assertThat(alice.get("/v1/responses/" + id).statusCode()).isEqualTo(200);
        assertRefused(bob.get("/v1/responses/" + id), 404);
        HttpResponse<String> own =
                alice.post("/v1/responses", ASK, "Content-Type", JSON, "Sec-Fetch-Site", "same-origin");
        assertThat(own.statusCode()).isEqualTo(200);
    }

    @Test
    void whatGroupAPersonIsOfMakesTheRole() throws Exception {
        assertRefused(Person.signsIn("alice", keycloak, people).get("/metrics"), 403);
        assertThat(Person.signsIn("bob", keycloak, people).get("/metrics").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenThatIsForSomethingElseOpensNothing() throws Exception {
        String token = keycloak.token("other-app", "bob");

        assertRefused(send(to(server.port(), "/v1/models").header("Authorization", "Bearer " + token)), 401);
        assertRefused(send(to(programs, "/v1/models").header("Authorization", "Bearer " + token)), 401);
    }

    @Test
    void aNewKeyOfTheIssuerIsGoodAtOnce() throws Exception {
        created(sdk(server.port(), keycloak.token()));
        keycloak.rotate();

        assertThat(created(sdk(server.port(), keycloak.token())).status()).contains(ResponseStatus.COMPLETED);
    }

    @Test
    void headersThatAClientMakesUpNameNobody() throws Exception {
        String[] forged = {
            "X-Forwarded-User",
            "alice",
            "X-Proxy-Secret",
            Httpd.SECRET,
            "X-Forwarded-Groups",
            "agent-admin",
            "X-Remote-User",
            "alice",
            "X-Auth-Request-User",
            "alice",
            "OIDC_CLAIM_sub",
            "alice"
        };
        assertRefused(send(to(programs, "/v1/models").headers(forged)), 401);
        assertRefused(send(to(server.port(), "/v1/models").header("X-Forwarded-User", "alice")), 401);

        Person alice = Person.signsIn("alice", keycloak, people);
        HttpResponse<String> seen =
                alice.send(HttpRequest.newBuilder(alice.at("/metrics")).headers(forged));
        assertRefused(seen, 403);
    }

    @Test
    void aPageOfAnotherSiteCannotUseTheCookie() throws Exception {
        Person alice = Person.signsIn("alice", keycloak, people);

        assertRefused(alice.post("/v1/responses", ASK, "Content-Type", "text/plain"), 403);
        assertRefused(alice.post("/v1/responses", ASK, "Content-Type", JSON, "Origin", "https://evil.example"), 403);
        assertRefused(alice.post("/v1/responses", ASK, "Content-Type", JSON, "Sec-Fetch-Site", "cross-site"), 403);
    }

    @Test
    void optionsOfNobodyDoNotGetBehindTheLogin() throws Exception {
        HttpRequest.Builder options = to(people, "/v1/responses")
                .header("X-Forwarded-User", "alice")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody());

        HttpResponse<String> answer = send(options);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-request-id"))
                .as("Apache's own")
                .isEmpty();
        assertRefused(send(to(programs, "/v1/responses").method("OPTIONS", BodyPublishers.noBody())), 401);
    }

    /** Some mean /v1 to one server and something else to the next. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1;x=y/responses",
                "/;x/v1/responses",
                "/public/..;/v1/responses",
                "/public/..;a=b/v1/responses",
                "/public/%2e%2e;/v1/responses",
                "/v1%3bx/responses",
                "/public/..%2fv1/responses",
                "//v1/responses",
                "/v1/./responses",
                "/v1%5cresponses"
            })
    void noOddPathGetsPastTheLogin(String path) throws Exception {
        for (int port : new int[] {people, programs, server.port()}) {
            try (Connection connection = new Connection(new Socket("127.0.0.1", port))) {
                connection.send("GET", path, null, new byte[0], "X-Forwarded-User: alice\r\n");
                assertThat(connection.answer().status()).as("on port " + port).isIn(302, 400, 401, 404);
            }
        }
    }

    @Test
    void aWebSocketPassesTheProxyToo() throws Exception {
        CompletableFuture<String> created = new CompletableFuture<>();
        WebSocket socket = PLAIN.newWebSocketBuilder()
                .header("Authorization", "Bearer " + keycloak.token("programs", "alice"))
                .buildAsync(URI.create("ws://127.0.0.1:" + programs + "/v1/responses"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        created.complete(text.toString());
                        return CompletableFuture.completedStage(null);
                    }
                })
                .join();
        socket.sendText("{\"type\":\"response.create\",\"model\":\"demo\",\"input\":\"Hello\"}", true);

        assertThat(created.get()).contains("response.created");
        socket.abort();
    }
}
