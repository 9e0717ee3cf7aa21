package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.protocol.Json;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody might try against a company's single sign-on, through the proxy and past it. */
interface BreakInContract {

    /** What is attacked. */
    Site site();

    default HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** By the application itself, and not by a page of the proxy or the server. */
    default void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.tree(answer.body().getBytes(StandardCharsets.UTF_8))
                        .at("/error/type")
                        .asText())
                .isEqualTo("invalid_request_error");
        assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
                .isEqualTo(status == 401 || status == 403);
    }

    /** Everything that names somebody to one server or another. */
    private static String[] forged(String name) {
        return new String[] {
            "X-Forwarded-User",
            name,
            "X-Proxy-Secret",
            Httpd.SECRET,
            "X-Forwarded-Groups",
            "agent-admin",
            "X-Forwarded-For",
            "6.6.6.6",
            "X-Remote-User",
            name,
            "X-Auth-Request-User",
            name,
            "REMOTE_USER",
            name,
            "OIDC_CLAIM_preferred_username",
            name,
            "OIDC-CLAIM-preferred-username",
            name
        };
    }

    @Test
    default void aTokenThatIsForSomethingElseOpensNothing() throws Exception {
        assertOpensNothing(site().keycloak().token("other-app", "bob"));
    }

    @Test
    default void aTokenThatTheIssuerHasNotSignedAsItIsOpensNothing() throws Exception {
        String token = site().keycloak().token("programs", "alice");
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);

        assertOpensNothing(encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".");
        assertOpensNothing(parts[0] + "." + encoded(claims.replace("alice", "bob")) + "." + parts[2]);
        assertOpensNothing(token.substring(0, token.length() - 4));
    }

    private void assertOpensNothing(String token) throws Exception {
        String bearer = "Bearer " + token;
        assertRefused(send(site().to(site().direct(), "/v1/models").header("Authorization", bearer)), 401);
        assertRefused(send(site().to(site().programs(), "/v1/models").header("Authorization", bearer)), 401);
        assertThat(send(site().to(site().people(), "/v1/models").header("Authorization", bearer))
                        .statusCode())
                .isIn(302, 401);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void headersThatAClientMakesUpNameNobody() throws Exception {
        assertRefused(send(site().to(site().programs(), "/v1/models").headers(forged("alice"))), 401);
        assertRefused(send(site().to(site().direct(), "/v1/models").header("X-Forwarded-User", "alice")), 401);
        assertThat(send(site().to(site().people(), "/v1/models").headers(forged("alice")))
                        .statusCode())
                .isIn(302, 401);
    }

    @Test
    default void headersThatSomebodyMakesUpWhoHasSignedInChangeNothing() throws Exception {
        String id = site().created(site().programs(), site().keycloak().token("programs", "bob"))
                .id();
        Person alice = site().signedIn("alice");

        assertRefused(alice.send(HttpRequest.newBuilder(alice.at("/metrics")).headers(forged("bob"))), 403);
        assertRefused(
                alice.send(
                        HttpRequest.newBuilder(alice.at("/v1/responses/" + id)).headers(forged("bob"))),
                404);
    }

    @Test
    default void twoWhoDisagreeAreNobody() throws Exception {
        Person alice = site().signedIn("alice");
        String key = "Authorization: Bearer " + Site.KEY + "\r\n";
        String token = "Authorization: Bearer " + site().keycloak().token("programs", "bob") + "\r\n";

        assertRefused(
                alice.send(
                        HttpRequest.newBuilder(alice.at("/v1/models")).header("Authorization", "Bearer " + Site.KEY)),
                400);
        assertThat(status(site().programs(), "/v1/models", key + token)).isEqualTo(400);
        assertThat(status(site().direct(), "/v1/models", key + token)).isEqualTo(400);
        String proxy = "X-Proxy-Secret: " + Httpd.SECRET + "\r\nX-Forwarded-User: alice\r\n";
        assertThat(status(site().direct(), "/v1/models", proxy)).isEqualTo(200);
        assertThat(status(site().direct(), "/v1/models", proxy + "X-Forwarded-User: bob\r\n"))
                .isEqualTo(400);
        assertThat(status(site().direct(), "/v1/models", proxy + token)).isEqualTo(400);
    }

    @Test
    default void theMethodIsTheOneThatWasSent() throws Exception {
        String id = site().created(site().programs(), site().keycloak().token("programs", "alice"))
                .id();
        Person alice = site().signedIn("alice");

        for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            alice.send(HttpRequest.newBuilder(alice.at("/v1/responses/" + id)).header(header, "DELETE"));
        }
        assertThat(alice.get("/v1/responses/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    default void aPageOfAnotherSiteCannotUseTheCookie() throws Exception {
        Person alice = site().signedIn("alice");

        for (List<String> page : List.of(
                List.of("Content-Type", "text/plain"),
                List.of("Content-Type", Site.JSON),
                List.of("Content-Type", Site.JSON, "Origin", "https://evil.example"),
                List.of("Content-Type", Site.JSON, "Origin", "null"),
                List.of("Content-Type", Site.JSON, "Sec-Fetch-Site", "cross-site"))) {
            assertRefused(alice.post("/v1/responses", Site.ASK, page.toArray(String[]::new)), 403);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    default void optionsOfNobodyDoNotGetBehindTheLogin(boolean preflight) throws Exception {
        HttpResponse<String> answer = send(options(site().people(), preflight));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-request-id"))
                .as("Apache's own")
                .isEmpty();
        assertRefused(send(options(site().programs(), preflight)), 401);
        assertRefused(send(options(site().direct(), preflight)), 401);
    }

    /** With a name, and with a body, which some servers take; as browsers ask before they send, or plainly. */
    private HttpRequest.Builder options(int port, boolean preflight) {
        HttpRequest.Builder request = site().to(port, "/v1/responses");
        if (preflight) {
            request.header("Origin", "https://evil.example").header("Access-Control-Request-Method", "POST");
        }
        return request.headers(forged("alice"))
                .header("Content-Type", Site.JSON)
                .method("OPTIONS", BodyPublishers.ofString(Site.ASK));
    }

    /** Some mean /v1 to one server and something else to the next. */
    @ParameterizedTest
    @MethodSource("dev.antiphon.api.OddPaths#all")
    default void noOddPathGetsPastTheLogin(String path) throws Exception {
        String forged = "X-Forwarded-User: alice\r\n";
        assertThat(status(site().people(), path, forged)).isIn(302, 400, 401, 404);
        assertThat(status(site().programs(), path, forged)).isIn(400, 401, 404);
        assertThat(status(site().direct(), path, forged)).isEqualTo(400);
        assertThat(status(site().direct(), path, "Authorization: Bearer " + Site.KEY + "\r\n"))
                .isEqualTo(400);
    }

    private static int status(int port, String path, String header) throws Exception {
        try (Connection connection = new Connection(new Socket("127.0.0.1", port))) {
            return connection
                    .send("GET", path, null, new byte[0], header)
                    .head()
                    .status();
        }
    }

    @Test
    default void nothingThatOpensADoorIsWrittenDown() throws Exception {
        String token = site().keycloak().token("programs", "alice");
        String id = site().created(site().programs(), token).id();
        assertThat(site().signedIn("alice").get("/v1/responses/" + id).statusCode())
                .isEqualTo(200);

        String written = await().until(
                        () -> site().behind().written().call(),
                        text -> text.lines().filter(line -> line.contains(id)).count() == 2);
        assertThat(written)
                .doesNotContain(token)
                .doesNotContain(token.substring(token.lastIndexOf('.') + 1))
                .doesNotContain(Httpd.SECRET)
                .doesNotContain(Site.KEY)
                .doesNotContain("mod_auth_openidc_session");
    }
}
