package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.antiphon.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a company's single sign-on has to do, whichever server the WAR is on: for those who may come in, and for those who may not. */
@Tag("R77")
@Timeout(600)
@ExtendWith(NeedsHttpd.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SingleSignOnContract implements BreakInContract {

    private final Behind.Start behind;
    private Site site;

    SingleSignOnContract(Behind.Start behind) {
        this.behind = behind;
    }

    @BeforeAll
    void start() throws Exception {
        site = Site.start(getClass().getSimpleName(), behind);
    }

    @AfterAll
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Override
    public Site site() {
        return site;
    }

    @Test
    void aProgramWithATokenIsThePersonItIsFor() throws Exception {
        Response response = site.created(site.direct(), site.keycloak().token("programs", "alice"));

        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        JsonNode line = lineOf(response.id());
        assertThat(line.path("subject").asText()).isEqualTo("alice");
        assertThat(line.path("authenticator").asText()).isEqualTo("jwt");
    }

    /** In the log of requests, whatever the server writes around its lines. */
    private JsonNode lineOf(String responseId) {
        return await().until(
                        () -> site.behind()
                                .written()
                                .call()
                                .lines()
                                .filter(line -> line.contains("{\"time\"") && line.contains(responseId))
                                .findFirst(),
                        Optional::isPresent)
                .map(line -> Json.tree(line.substring(line.indexOf("{\"time\""), line.lastIndexOf('}') + 1)
                        .getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
    }

    @Test
    void aProgramWithATokenOfItsOwnStreamsThroughTheProxyPieceByPiece() throws Exception {
        String token = site.keycloak().token();
        try (EventStream stream = new Client(site.programs(), token).stream("demo", "word ".repeat(100))) {
            stream.until("response.output_text.delta");
            Answer meanwhile = new Client(site.direct(), token).response(stream.id());

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
                site.sdk(site.programs(), site.keycloak().token()).responses().createStreaming(ask)) {
            assertThat(stream.stream().filter(ResponseStreamEvent::isCompleted)).hasSize(1);
        }
    }

    @Test
    void anApiKeyPassesTheProxyUntouched() {
        assertThat(site.created(site.programs(), Site.KEY).status()).contains(ResponseStatus.COMPLETED);
    }

    @Test
    void aPersonWithABrowserIsWhoHasSignedInAndHasWhatHisProgramsMade() throws Exception {
        String id = site.created(site.programs(), site.keycloak().token("programs", "alice"))
                .id();
        Person alice = site.signedIn("alice");
        Person bob = site.signedIn("bob");

        assertThat(alice.get("/v1/responses/" + id).statusCode()).isEqualTo(200);
        assertRefused(bob.get("/v1/responses/" + id), 404);
        HttpResponse<String> own =
                alice.post("/v1/responses", Site.ASK, "Content-Type", Site.JSON, "Sec-Fetch-Site", "same-origin");
        assertThat(own.statusCode()).isEqualTo(200);
    }

    @Test
    void whatGroupAPersonIsOfMakesTheRole() throws Exception {
        assertRefused(site.signedIn("alice").get("/metrics"), 403);
        assertThat(site.signedIn("bob").get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void aNewKeyOfTheIssuerIsGoodAtOnce() throws Exception {
        String before = site.keycloak().token();
        site.created(site.direct(), before);
        site.keycloak().rotate();

        String after = site.keycloak().token();
        assertThat(key(after)).isNotEqualTo(key(before));
        assertThat(site.created(site.direct(), after).status()).contains(ResponseStatus.COMPLETED);
    }

    private static String key(String token) {
        return Json.tree(Base64.getUrlDecoder().decode(token.split("\\.")[0]))
                .get("kid")
                .asText();
    }

    @Test
    void aWebSocketPassesTheProxyToo() throws Exception {
        CompletableFuture<String> created = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + site.keycloak().token("programs", "alice"))
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + site.programs() + "/v1/responses"), new WebSocket.Listener() {
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
