package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.observe.Scrape;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code /metrics} of the real server, scraped as Prometheus would. */
@Tag("F84")
class MetricsIT extends IntegrationTest {

    private static Answer asked(HttpRequest.Builder request) throws Exception {
        var response = Http.CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private static Scrape scrape() throws Exception {
        Answer answer = asked(Http.anonymous("/metrics").header("Authorization", "Bearer " + Installation.ADMIN));
        assertThat(answer.status()).isEqualTo(200);
        return Scrape.of(new String(answer.body(), StandardCharsets.UTF_8));
    }

    @Test
    @Tag("U25")
    void onlyAdministratorsReadThem() throws Exception {
        assertThat(asked(Http.anonymous("/metrics")).status()).isEqualTo(401);
        assertThat(asked(Http.to("/metrics")).status()).isEqualTo(403);
        assertThat(asked(Http.to("/metrics")).error().get("code").asText()).isEqualTo("insufficient_permissions");
    }

    @Test
    @Tag("R58")
    void aResponseIsInTheNextScrape() throws Exception {
        Scrape before = scrape();
        answers(Reply.says("Hello.").withUsage(9, 4), Reply.says("Hello."), Reply.error(500, "down", "Down"));
        Http.create(streaming("Hi"));
        Http.create("{\"model\":\"org/whatever\",\"input\":\"Hi\"}");
        Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}");
        Http.create("{\"model\":\"made-up-name\",\"input\":\"Hi\"}");
        await().until(() -> scrape().sum(
                                "antiphon_http_requests_seconds_count", "route", "/v1/responses", "status", "404")
                > before.sum("antiphon_http_requests_seconds_count", "route", "/v1/responses", "status", "404"));

        Scrape after = scrape();
        assertThat(more(before, after, "antiphon_responses_seconds_count", "model", "scripted", "status", "completed"))
                .isEqualTo(1);
        assertThat(more(before, after, "antiphon_responses_seconds_count", "model", "org/*"))
                .isEqualTo(1);
        assertThat(more(before, after, "antiphon_responses_seconds_count", "status", "failed"))
                .isEqualTo(1);
        assertThat(more(before, after, "antiphon_responses_first_output_seconds_count", "model", "scripted"))
                .isEqualTo(1);
        assertThat(more(before, after, "antiphon_tokens_total", "model", "scripted", "kind", "output"))
                .isEqualTo(4);
        assertThat(more(
                        before,
                        after,
                        "antiphon_http_requests_seconds_count",
                        "method",
                        "POST",
                        "route",
                        "/v1/responses",
                        "status",
                        "200"))
                .isEqualTo(2);
        assertThat(more(before, after, "antiphon_upstream_calls_total", "upstream", "scripted"))
                .isEqualTo(3);
        assertThat(more(before, after, "antiphon_upstream_failures_total", "upstream", "scripted"))
                .isEqualTo(1);
        assertThat(more(before, after, "antiphon_store_writes_total")).isGreaterThanOrEqualTo(3);
        assertThat(after.sum("antiphon_store_connections_most")).isEqualTo(16);
        assertThat(after.values("antiphon_", "model")).doesNotContain("made-up-name", "org/whatever");
    }

    private static double more(Scrape before, Scrape after, String name, String... labels) {
        return after.sum(name, labels) - before.sum(name, labels);
    }

    @Test
    @Tag("R58")
    void whatIsAskedWithoutTheAgentIsInItByWhatItWasAndTheAuditLogIsThere() throws Exception {
        Scrape before = scrape();
        answers(
                Reply.says("Hello.").withUsage(11, 6),
                Reply.status(200, "{\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"),
                Reply.status(200, "{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}"));
        asked(Http.posting("/v1/chat/completions", "{\"model\":\"scripted\",\"stream\":true,\"messages\":[]}"));
        asked(Http.posting("/v1/embeddings", "{\"model\":\"org/any\",\"input\":\"Hi\"}"));
        asked(Http.posting("/v1/completions", "{\"model\":\"scripted\",\"prompt\":\"Hi\"}"));

        await().until(() -> tokens(before, "scripted", "text_completion", "output") == 2);
        assertThat(tokens(before, "scripted", "chat", "input")).isEqualTo(11);
        assertThat(tokens(before, "scripted", "chat", "output")).isEqualTo(6);
        assertThat(tokens(before, "org/*", "embeddings", "input")).isEqualTo(8);
        assertThat(tokens(before, "scripted", "invoke_agent", "input")).isZero();
        assertThat(scrape().sum("antiphon_audit_room_ratio")).isGreaterThan(0.9);
        assertThat(scrape().names())
                .contains(
                        "antiphon_audit_waiting",
                        "antiphon_audit_oldest_seconds",
                        "antiphon_audit_refused_total",
                        "antiphon_audit_lost_total");
    }

    private static double tokens(Scrape before, String model, String operation, String kind) throws Exception {
        return more(before, scrape(), "antiphon_tokens_total", "model", model, "operation", operation, "kind", kind);
    }

    @Test
    void aRouteIsItsTemplateAndNeverAnId() throws Exception {
        answers(Reply.says("Hello."));
        String id = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}")
                .json()
                .get("id")
                .asText();
        Http.get("/v1/responses/" + id);
        Http.get("/v1/responses/resp_0");
        Http.get("/v1/nothing/like/that");
        Answer page = asked(Http.anonymous("/metrics").header("Authorization", "Bearer " + Installation.ADMIN));

        assertThat(Scrape.of(page.text()).values("antiphon_http", "route"))
                .contains("/v1/responses/{id}")
                .allSatisfy(route -> assertThat(route).matches("other|websocket|/(v1/)?[a-z_./{}]*"));
        assertThat(page.text().lines().filter(line -> !line.startsWith("antiphon_budget")))
                .as("tenants have names only where the operator gave them budgets")
                .noneMatch(line -> line.contains("acme"));
        assertThat(page.text()).doesNotContain("resp_", "alice", Installation.ADMIN);
    }
}
