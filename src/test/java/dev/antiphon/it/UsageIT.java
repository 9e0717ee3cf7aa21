package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is used is written down, whichever way it is, and what is used up is refused, whichever way it is tried. */
@Tag("R90")
class UsageIT extends IntegrationTest {

    private static Answer post(String path, String json) {
        return Http.send(Http.anonymous(path)
                .header("Authorization", "Bearer " + Installation.SPENDER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static Answer usage(String key, String query) {
        return Http.send(Http.anonymous("/antiphon/usage" + query).header("Authorization", "Bearer " + key));
    }

    private static JsonNode sum(String key) {
        return usage(key, "?group_by=").json().get("data").path(0);
    }

    @Test
    void everyWayCostsAndNoneGetsAroundABudget() throws Exception {
        String ask = "{\"model\":\"scripted\",\"input\":\"Hi\",\"store\":false,\"max_output_tokens\":100";
        answers(
                Reply.says("One").withUsage(700, 100),
                Reply.says("Two").withUsage(600, 200),
                Reply.says("Three").withUsage(900, 100),
                Reply.says("Four").withUsage(1900, 100));
        assertThat(post("/v1/responses", ask + "}").status()).isEqualTo(200);
        assertThat(post("/codex/v1/responses", ask + ",\"stream\":true}").status())
                .isEqualTo(200);
        try (LiveSocket socket = LiveSocket.open("/v1/responses", Installation.SPENDER)) {
            socket.send(
                    "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"Hi\",\"max_output_tokens\":100}");
            socket.until("response.completed");
        }
        assertThat(post("/responses", ask + "}").status()).isEqualTo(200);
        await().untilAsserted(() -> {
            assertThat(sum(Installation.SPENDER).path("requests").asLong()).isEqualTo(4);
            assertThat(sum(Installation.SPENDER).path("input_tokens").asLong()).isEqualTo(4_100);
            assertThat(sum(Installation.SPENDER).path("output_tokens").asLong()).isEqualTo(500);
        });

        String much = "{\"model\":\"scripted\",\"input\":\"Hi\",\"max_output_tokens\":400";
        for (String path : new String[] {"/v1/responses", "/responses", "/codex/v1/responses"}) {
            Answer refused = post(path, much + "}");
            assertThat(refused.status()).as(refused.text()).isEqualTo(429);
            assertThat(refused.error().get("type").asText()).isEqualTo("insufficient_quota");
            assertThat(refused.error().get("code").asText()).isEqualTo("insufficient_quota");
            assertThat(refused.error().get("message").asText()).contains("Limit 5000, Used 4600", "T00:00:00Z");
            assertThat(refused.header("x-should-retry")).isEqualTo("false");
        }
        assertThat(post("/v1/responses", much + ",\"stream\":true}").status()).isEqualTo(429);
        assertThat(post("/v1/responses", much + ",\"background\":true}").status())
                .isEqualTo(429);
        assertThat(post(
                                "/v1/chat/completions",
                                "{\"model\":\"scripted\",\"max_tokens\":400,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                        .error()
                        .get("code")
                        .asText())
                .isEqualTo("insufficient_quota");
        try (LiveSocket socket = LiveSocket.open("/v1/responses", Installation.SPENDER)) {
            socket.send(
                    "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"Hi\",\"max_output_tokens\":400}");
            assertThat(socket.error().at("/error/code").asText()).isEqualTo("insufficient_quota");
        }
        whoSeesWhat();
    }

    private static void whoSeesWhat() {
        JsonNode own = usage(Installation.SPENDER, "?group_by=day,subject,key,model")
                .json()
                .at("/data/0");
        assertThat(own.get("subject").asText()).isEqualTo("=spender");
        assertThat(own.get("key").asText()).isEqualTo("first");
        assertThat(own.get("model").asText()).isEqualTo("scripted");
        assertThat(own.get("cost").isNull()).isTrue();
        assertThat(sum(Installation.BOOKKEEPER).get("requests").asLong()).isEqualTo(4);
        assertThat(usage(Installation.FOREIGN_ADMIN, "?group_by=subject").text())
                .doesNotContain("spender");
        assertThat(usage(Installation.ALICE, "?group_by=subject").text()).doesNotContain("spender");

        HttpResponse<String> csv = Http.exchange(
                Http.anonymous("/antiphon/usage?group_by=subject")
                        .header("Authorization", "Bearer " + Installation.BOOKKEEPER)
                        .header("Accept", "text/csv")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=utf-8");
        assertThat(csv.body().split("\r\n")[1])
                .startsWith(",\"spending\",\"'=spender\",,,4,4100,0,500,0,,\"USD\",4600");
    }

    @Test
    void whatCannotBeAskedIsRefusedByName() {
        for (String wrong : new String[] {
            "from=yesterday", "from=2026-02-30", "from=2026-11-02&to=2026-11-01", "from=2024-01-01&to=2026-01-01"
        }) {
            assertThat(usage(Installation.ALICE, "?" + wrong)
                            .error()
                            .get("param")
                            .asText())
                    .isEqualTo("from");
        }
        assertThat(usage(Installation.ALICE, "?group_by=tenant")
                        .error()
                        .get("param")
                        .asText())
                .isEqualTo("group_by");
        assertThat(usage(Installation.ALICE, "?page=-1").error().get("param").asText())
                .isEqualTo("page");
    }
}
