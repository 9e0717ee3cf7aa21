package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a caller may ask in a time, on the real server: one allowance, whatever the route. */
@Tag("R83")
@Tag("R85")
@Tag("U7")
@Tag("U30")
class RatesIT extends IntegrationTest {

    private static final int TOKENS = 5_000;

    private static Answer post(String key, String path, String json) {
        return Http.send(Http.anonymous(path)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static Answer models(String key) {
        return Http.send(Http.anonymous("/v1/models").header("Authorization", "Bearer " + key));
    }

    private static long left() {
        return Long.parseLong(models(Installation.POOR).header("x-ratelimit-remaining-tokens"));
    }

    @Test
    void sixRequestsOfAnyKindAreSix() throws Exception {
        String ask = "{\"model\":\"scripted\",\"input\":\"Hi\"";
        answers(
                Reply.says("One").withUsage(7, 1),
                Reply.says("Two").withUsage(7, 1),
                Reply.says("Three").withUsage(7, 1));

        Answer first = post(Installation.FEW, "/v1/responses", ask + "}");
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("6");
        assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("5");
        assertThat(first.header("x-ratelimit-reset-requests")).matches("3h59m5[0-9.]+s|4h0m0s");
        assertThat(first.header("x-ratelimit-limit-tokens")).isEqualTo("1000000");

        Answer streamed = post(Installation.FEW, "/codex/v1/responses", ask + ",\"stream\":true}");
        assertThat(streamed.header("x-ratelimit-remaining-requests")).isEqualTo("4");
        assertThat(streamed.header("x-ratelimit-remaining-tokens")).isNotEmpty();
        assertThat(post(Installation.FEW, "/responses", "no JSON").header("x-ratelimit-remaining-requests"))
                .isEqualTo("3");
        assertThat(post(Installation.FEW, "/v1/chat/completions", "{\"model\":\"nobody\"}")
                        .header("x-ratelimit-remaining-requests"))
                .isEqualTo("2");
        assertThat(post(Installation.FEW, "/v1/responses/input_tokens", ask + "}")
                        .header("x-ratelimit-remaining-requests"))
                .isEqualTo("1");
        try (LiveSocket socket = LiveSocket.open("/v1/responses", Installation.FEW)) {
            socket.send("{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"Hi\"}");
            socket.until("response.completed");
            socket.send("{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"Hi\"}");
            assertThat(socket.error().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        }

        Answer refused = post(Installation.FEW, "/v1/responses", ask + ",\"background\":true}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error().get("type").asText()).isEqualTo("requests");
        assertThat(refused.error().get("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(14_000L, 14_400L);
        assertThat(Long.parseLong(refused.header("retry-after-ms"))).isBetween(14_000_000L, 14_400_000L);
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");

        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(Installation.get().url() + "/v1")
                .apiKey(Installation.FEW)
                .build();
        Assertions.assertThatExceptionOfType(RateLimitException.class)
                .isThrownBy(() -> client.responses().create(ask("Hi").build()));
        assertThat(models(Installation.FEW).status()).isEqualTo(200);
        assertThat(requests()).hasSize(3);
    }

    @Test
    void tokensAreSettledByWhatWasUsedAndRefusedWhenTheyAreGone() {
        String ask = "{\"model\":\"scripted\",\"input\":\"Hi\",\"max_output_tokens\":900";
        assertThat(left()).isEqualTo(TOKENS);
        answers(Reply.says("One").withUsage(100, 20), Reply.says("Two").withUsage(200, 30), Reply.says("Three"));

        assertThat(post(Installation.POOR, "/v1/responses", ask + "}").status()).isEqualTo(200);
        assertThat(left()).isBetween(TOKENS - 120L, TOKENS - 120 + 9L);
        assertThat(post(Installation.POOR, "/v1/responses", ask + ",\"stream\":true}")
                        .text())
                .contains("response.completed");
        assertThat(left()).isBetween(TOKENS - 120 - 230L, TOKENS - 120 - 230 + 9L);
        // What comes here is the upstream's, and not in the contract's form.
        HttpRequest raw = Http.anonymous("/v1/chat/completions")
                .header("Authorization", "Bearer " + Installation.POOR)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"scripted\",\"max_tokens\":900,\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build();
        assertThat(Http.exchange(raw, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        await().until(() -> left() > 4_500);
        long before = left();
        assertThat(before).isBetween(TOKENS - 400L, TOKENS - 351L);

        answers(Reply.says("Much").withUsage(4_000, 500));
        assertThat(post(Installation.POOR, "/v1/responses", ask + "}").status()).isEqualTo(200);
        assertThat(left()).isBetween(before - 4_500, before - 4_500 + 9L);

        Answer refused = post(Installation.POOR, "/v1/responses", ask + ",\"background\":true}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error().get("type").asText()).isEqualTo("tokens");
        assertThat(refused.error().get("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.error().get("message").asText()).startsWith("Rate limit reached on tokens per day (TPD)");
        assertThat(refused.header("x-ratelimit-limit-tokens")).isEqualTo("5000");
        assertThat(refused.header("Retry-After")).isNotEmpty();

        Answer tooLarge = post(
                Installation.POOR,
                "/v1/responses",
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"max_output_tokens\":5001}");
        assertThat(tooLarge.status()).isEqualTo(429);
        assertThat(tooLarge.error().get("message").asText()).startsWith("Request too large");
        assertThat(tooLarge.header("x-should-retry")).isEqualTo("false");
        assertThat(tooLarge.header("Retry-After")).isEmpty();
    }
}
