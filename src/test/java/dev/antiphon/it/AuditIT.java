package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every change and every denied access leaves behind, over real HTTP. */
@Tag("R77")
class AuditIT extends IntegrationTest {

    private static Http.Answer as(String key, String method, String path, String body, String... headers) {
        var request = Http.anonymous(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Http.send(request);
    }

    private static Http.Answer audit(String query) {
        return as(Installation.ADMIN, "GET", "/antiphon/audit" + query, "");
    }

    private static List<JsonNode> newest() {
        List<JsonNode> payloads = new ArrayList<>();
        audit("?limit=100").json().path("data").forEach(entry -> payloads.add(entry.path("payload")));
        return payloads;
    }

    private static JsonNode find(Predicate<JsonNode> wanted) {
        return newest().stream().filter(wanted).findFirst().orElseThrow();
    }

    private static void eventually(Predicate<JsonNode> wanted) {
        await().until(() -> newest().stream().anyMatch(wanted));
    }

    @Test
    void aChangeIsThereBeforeItsAnswerIs() {
        Http.Answer issued = as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"carol\"}");

        JsonNode entry = newest().getFirst();
        assertThat(entry.path("route").asText()).isEqualTo("/antiphon/keys");
        assertThat(entry.path("method").asText()).isEqualTo("POST");
        assertThat(entry.path("resource").asText())
                .isEqualTo(issued.json().path("id").asText());
        assertThat(entry.path("request").asText()).startsWith("req_");
        assertThat(entry.path("subject").asText()).isEqualTo("root");
        assertThat(entry.path("authenticator").asText()).isEqualTo("api_key");
        assertThat(entry.has("key"))
                .as("keys of the configuration have no id unless they have a name")
                .isFalse();
        assertThat(entry.path("peer").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.path("decision").asText()).isEqualTo("allowed");
        assertThat(audit("?limit=100").text())
                .doesNotContain(issued.json().path("key").asText());
    }

    @Test
    void aResponseIsThereSoonAfterItIsMadeAndBeforeItIsDeletedAndNothingThatWasSaid() {
        answers(Reply.says("Hello."));
        String id = Http.create("{\"model\":\"scripted\",\"input\":\"TOP SECRET WORDS\"}")
                .json()
                .path("id")
                .asText();
        eventually(entry -> entry.path("resource").asText().equals(id));
        JsonNode made = find(entry -> entry.path("resource").asText().equals(id));
        assertThat(made.path("route").asText()).isEqualTo("/v1/responses");
        assertThat(made.path("resource").asText()).isEqualTo(id);
        assertThat(made.path("subject").asText()).isEqualTo("alice");

        Http.delete("/v1/responses/" + id);
        JsonNode deleted = newest().getFirst();
        assertThat(deleted.path("method").asText()).isEqualTo("DELETE");
        assertThat(deleted.path("route").asText()).isEqualTo("/v1/responses/{id}");
        assertThat(deleted.path("resource").asText()).isEqualTo(id);
        assertThat(audit("?limit=100").text()).doesNotContain("TOP SECRET");
    }

    @Test
    void whatIsMadeOnAWebSocketIsThere() {
        answers(Reply.says("Hello."));
        try (LiveSocket socket = LiveSocket.open()) {
            String id =
                    socket.create("\"input\":\"Hi\"").next().at("/response/id").asText();
            eventually(entry -> entry.path("resource").asText().equals(id));
            JsonNode made = find(entry -> entry.path("resource").asText().equals(id));
            assertThat(made.path("method").asText()).isEqualTo("WEBSOCKET");
            assertThat(made.path("subject").asText()).isEqualTo("alice");
        }
    }

    @Test
    void whoIsNotLetInIsThere() {
        // Somebody of his own: of what one caller is refused alike, the fourth in a minute is only counted.
        String stranger = as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"gatecrasher\"}")
                .json()
                .path("key")
                .asText();
        assertThat(as(stranger, "POST", "/antiphon/keys", "{\"subject\":\"x\"}").status())
                .isEqualTo(403);
        eventually(entry -> entry.path("status").asInt() == 403
                && entry.path("decision").asText().equals("denied")
                && entry.path("error").asText().equals("insufficient_permissions")
                && entry.path("subject").asText().equals("gatecrasher"));

        as(stranger, "GET", "/v1/responses/resp_000000000000000000000000000000ff", "");
        eventually(entry -> entry.path("status").asInt() == 404
                && entry.path("decision").asText().equals("denied")
                && entry.path("resource").asText().equals("resp_000000000000000000000000000000ff"));
    }

    @Test
    void onlyAnAuditorOfTheSameOrganisationReadsItAndIsInItHimself() {
        assertThat(as(Installation.ALICE, "GET", "/antiphon/audit", "").status())
                .isEqualTo(403);
        assertThat(as("", "GET", "/antiphon/audit", "").status()).isEqualTo(401);
        as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"zoe\"}");
        assertThat(as(Installation.FOREIGN_ADMIN, "GET", "/antiphon/audit?limit=100", "")
                        .text())
                .doesNotContain("\"acme\"");

        JsonNode auditor = as(
                        Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"eve\",\"roles\":[\"auditor\"]}")
                .json();
        as(auditor.path("key").asText(), "GET", "/antiphon/audit", "");
        JsonNode reading = find(entry -> entry.path("subject").asText().equals("eve"));
        assertThat(reading.path("route").asText()).isEqualTo("/antiphon/audit");
        assertThat(reading.path("key").asText()).isEqualTo(auditor.path("id").asText());
    }

    @Test
    void whatNobodyKnownDoesIsInTheChainOfTheOperatorsTenant() {
        // The last address is that of the proxy's client; what stands before it anybody may have written.
        as(
                "sk-wrong-wrong-wrong-wrong",
                "POST",
                "/v1/responses?key=sk-wrong",
                "{}",
                "X-Forwarded-For",
                "6.6.6.6, 9.9.9.9");
        await().until(() -> as(Installation.FOREIGN_ADMIN, "GET", "/antiphon/audit?limit=100", "")
                .text()
                .contains("9.9.9.9"));
        String house = as(Installation.FOREIGN_ADMIN, "GET", "/antiphon/audit?limit=100", "")
                .text();
        assertThat(house).contains("\"peer\":\"127.0.0.1\"").doesNotContain("6.6.6.6", "sk-wrong");
        assertThat(audit("?limit=100").text()).doesNotContain("9.9.9.9", "sk-wrong");
        assertThat(newest()).noneMatch(entry -> entry.path("status").asInt() == 401);
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        for (int i = 0; i < 5; i++) {
            as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"page\"}");
        }
        JsonNode first = audit("?limit=3").json();
        assertThat(first.path("has_more").asBoolean()).isTrue();
        long last = first.at("/data/2/sequence").asLong();
        JsonNode second =
                audit("?limit=3&after=" + first.path("last_id").asText()).json();
        assertThat(second.at("/data/0/sequence").asLong()).isEqualTo(last - 1);
        JsonNode up = audit("?limit=2&order=asc&after=" + first.path("last_id").asText())
                .json();
        assertThat(up.at("/data/0/sequence").asLong()).isEqualTo(last + 1);

        assertThat(audit("?from=2100-01-01T00:00:00Z").json().path("data")).isEmpty();
        assertThat(audit("?to=1").json().path("data")).isEmpty();
        assertThat(audit("?from=" + Instant.now().minusSeconds(3_600).getEpochSecond())
                        .json()
                        .path("data"))
                .isNotEmpty();
        for (String wrong : List.of("?from=yesterday", "?after=resp_1", "?limit=0", "?format=xml", "?to=-1")) {
            assertThat(audit(wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void theChainIsWholeHereAndInItsExport() {
        as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"=cmd\"}");
        as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"export\"}");
        JsonNode verdict = as(Installation.ADMIN, "GET", "/antiphon/audit/verification", "")
                .json();
        assertThat(verdict.path("verified").asBoolean()).as(verdict.toString()).isTrue();

        Http.Answer lines = as(Installation.ADMIN, "GET", "/antiphon/audit", "", "Accept", "application/x-ndjson");
        assertThat(lines.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(lines.text().lines().count())
                .isGreaterThan(verdict.path("entries").asLong());

        String csv = as(Installation.ADMIN, "GET", "/antiphon/audit", "", "Accept", "text/csv")
                .text();
        assertThat(csv.lines().findFirst().orElseThrow()).startsWith("\"sequence\",\"time\",\"kind\",\"decision\"");
        assertThat(csv.lines()).allMatch(line -> line.matches("\"[^=+@].*"));
        assertThat(lines.text()).startsWith("{\"object\":\"antiphon.audit\"");
    }

    @Test
    void aKeyOpensWhatItsScopesSayAndNothingElse() {
        JsonNode issued = as(
                        Installation.ADMIN,
                        "POST",
                        "/antiphon/keys",
                        "{\"subject\":\"narrow\",\"roles\":[\"user\",\"admin\"],\"scopes\":[\"models.read\",\"keys.write\"]}")
                .json();
        String key = issued.path("key").asText();
        assertThat(issued.path("scopes").toString()).isEqualTo("[\"keys.write\",\"models.read\"]");

        assertThat(as(key, "GET", "/v1/models", "").status()).isEqualTo(200);
        assertThat(as(key, "GET", "/models", "").status()).isEqualTo(200);
        Http.Answer refused = as(key, "POST", "/v1/responses", "{\"model\":\"scripted\",\"input\":\"x\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("insufficient_scope");
        assertThat(refused.text()).contains("responses.write");
        assertThat(refused.headers().firstValue("www-authenticate")).hasValue("Bearer error=\"insufficient_scope\"");
        for (String path : List.of(
                "/codex/v1/responses/resp_1", "/responses/resp_1", "/antiphon/keys", "/antiphon/audit", "/metrics")) {
            assertThat(as(key, "GET", path, "").status()).as(path).isEqualTo(403);
        }
        assertThat(LiveSocket.refused("/v1/responses", key).status()).isEqualTo(403);

        assertThat(as(key, "POST", "/antiphon/keys", "{\"subject\":\"more\"}").status())
                .as("nobody gives away more than he has")
                .isEqualTo(403);
        assertThat(as(key, "POST", "/antiphon/keys", "{\"subject\":\"more\",\"scopes\":[\"audit.read\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(as(key, "POST", "/antiphon/keys", "{\"subject\":\"less\",\"scopes\":[\"models.read\"]}")
                        .status())
                .isEqualTo(200);
        for (String wrong : List.of("[]", "[\"models.write\"]", "\"all\"")) {
            assertThat(as(Installation.ADMIN, "POST", "/antiphon/keys", "{\"subject\":\"a\",\"scopes\":" + wrong + "}")
                            .status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }
}
