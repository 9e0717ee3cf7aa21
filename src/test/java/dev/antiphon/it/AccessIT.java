package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.jwt.Idp;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens and the header of a proxy: what is created belongs to whom they name, and nobody else is anybody. */
@Tag("R77")
class AccessIT extends IntegrationTest {

    private static final String CREATE = "{\"model\":\"scripted\",\"input\":\"Hi\"}";
    private static final Idp IDP = Installation.get().idp();

    private static Map<String, Object> claims(String subject) {
        Map<String, Object> claims = IDP.claims(Instant.now().getEpochSecond());
        claims.put("sub", subject);
        return claims;
    }

    private static String token(String subject) {
        return IDP.token(claims(subject));
    }

    private static HttpRequest.Builder posting(HttpRequest.Builder to) {
        return to.header("Content-Type", "application/json").POST(BodyPublishers.ofString(CREATE));
    }

    private static HttpRequest.Builder with(String token, String path) {
        return Http.anonymous(path).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder byProxy(String user, String path) {
        return Http.anonymous(path).header("X-Acme-User", user).header("X-Proxy-Secret", Installation.PROXY_SECRET);
    }

    private static int status(HttpRequest.Builder request) {
        return Http.send(request).status();
    }

    @Test
    void whatATokenCreatesBelongsToItsSubject() {
        answers(Reply.says("Hello."));
        Http.Answer created = Http.send(posting(with(token("carol"), "/v1/responses")));
        assertThat(created.status()).as(created.text()).isEqualTo(200);
        assertThat(created.header("openai-organization")).isEqualTo("acme");

        String path = "/v1/responses/" + created.json().get("id").asText();
        assertThat(status(with(token("carol"), path))).isEqualTo(200);
        assertThat(status(byProxy("carol", path))).isEqualTo(200);
        assertThat(status(with(token("dave"), path))).isEqualTo(404);
        assertThat(status(byProxy("dave", path))).isEqualTo(404);
        assertThat(Http.get(path).status()).isEqualTo(404);
    }

    @Test
    void tokensThatAreNotForThisServerAreRefusedInTheContractsForm() {
        Map<String, Object> other = claims("carol");
        other.remove("aud");
        Http.Answer answer = Http.send(posting(with(IDP.token(other), "/v1/responses")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.error().get("message").asText()).isEqualTo("The access token is not accepted here.");

        String good = token("carol");
        assertThat(status(with(good.substring(0, good.length() - 6), "/v1/models")))
                .isEqualTo(401);
        assertThat(status(with(good + "=", "/v1/models"))).isEqualTo(401);
    }

    @Test
    void whoComesByProxyChangesThingsFromItsPagesOnly() {
        assertThat(status(posting(byProxy("erin", "/v1/responses")))).isEqualTo(403);
        assertThat(status(posting(byProxy("erin", "/v1/responses")).header("Sec-Fetch-Site", "cross-site")))
                .isEqualTo(403);
        assertThat(status(byProxy("erin", "/v1/responses")
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(CREATE))))
                .isEqualTo(415);
        answers(Reply.says("Hello."));
        assertThat(status(posting(byProxy("erin", "/v1/responses")).header("Sec-Fetch-Site", "same-origin")))
                .isEqualTo(200);
    }

    @Test
    void aNameThatIsNotTheProxysIsRefused() {
        assertThat(status(Http.anonymous("/v1/models").header("X-Acme-User", "carol")))
                .isEqualTo(401);
        assertThat(status(Http.to("/v1/models").header("X-Acme-User", "alice"))).isEqualTo(401);
        assertThat(status(Http.to("/v1/models")
                        .header("X-Acme-User", "carol")
                        .header("X-Proxy-Secret", Installation.PROXY_SECRET)))
                .isEqualTo(400);
        assertThat(status(byProxy("carol", "/v1/models").header("Authorization", "Bearer " + token("dave"))))
                .isEqualTo(400);
        assertThat(status(byProxy("carol", "/v1/models").header("X-Acme-User", "dave")))
                .isEqualTo(400);
        assertThat(status(byProxy("carol", "/v1/models").method("OPTIONS", BodyPublishers.noBody())))
                .isEqualTo(401);
    }

    @Test
    void aConnectionIsGoodForAsLongAsItsToken() {
        answers(Reply.says("Hello."));
        Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 4);
        Map<String, Object> claims = claims("carol");
        claims.put("exp", end.getEpochSecond());
        try (LiveSocket socket = LiveSocket.open("/v1/responses", IDP.token(claims))) {
            assertThat(socket.create("\"store\":false,\"input\":\"x\"").turn().types())
                    .contains("response.completed");

            await().until(() -> Instant.now().isAfter(end));

            assertThat(socket.create("\"store\":false,\"input\":\"x\"")
                            .error()
                            .get("status")
                            .asInt())
                    .isEqualTo(401);
        }
        assertThat(LiveSocket.refused("/v1/responses", "a.b.c").status()).isEqualTo(401);
    }
}
