package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.http.Headers;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.responses.Response;
import dev.antiphon.model.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults as the official client shows them: one class for each kind, with code and parameter, and nothing leaked. */
@Tag("R86")
@Tag("R88")
class SdkErrorsIT extends IntegrationTest {

    @Test
    @Tag("R77")
    void aWrongKeyIsAnAuthenticationFault() {
        OpenAIClient stranger = Sdk.as("sk-nobody-knows-this-key-0000000000");
        UnauthorizedException refused = thrown(UnauthorizedException.class, stranger);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.code()).hasValue("invalid_api_key");
        assertThat(refused.type()).hasValue("invalid_request_error");
        assertThat(refused.param()).isEmpty();
        assertThat(refused.body().toString()).doesNotContain("nobody-knows");
    }

    @Test
    void anUnknownResponseIsANotFoundFault() {
        assertThatThrownBy(() -> alice().responses().retrieve("resp_404"))
                .isInstanceOfSatisfying(NotFoundException.class, missing -> {
                    assertThat(missing.code()).isEmpty();
                    assertThat(missing.type()).hasValue("invalid_request_error");
                    assertThat(missing.body().toString()).contains("Response with id 'resp_404' not found.");
                    assertThat(missing.headers().values("x-request-id")).hasSize(1);
                });
    }

    @Test
    @Tag("R13")
    void aMalformedIdIsABadRequest() {
        assertThatThrownBy(() -> alice().responses().retrieve("chatcmpl-1"))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).hasValue("invalid_id_prefix");
                    assertThat(refused.param()).hasValue("response_id");
                });
    }

    @Test
    @Tag("R64")
    void aBadRequestNamesTheParameterAndTheCode() {
        assertThatThrownBy(() ->
                        alice().responses().create(ask("Hi").maxOutputTokens(1).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).hasValue("integer_below_min_value");
                    assertThat(refused.param()).hasValue("max_output_tokens");
                });
        assertThatThrownBy(() -> alice().responses()
                        .create(ask("Hi").background(true).store(false).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).hasValue("unsupported_parameter");
                    assertThat(refused.param()).hasValue("background");
                });
    }

    @Test
    void aFaultBeforeAStreamBeginsIsTheSameTypedFault() {
        assertThatThrownBy(() -> Sdk.events(alice(), ask("Hi").model("no-such").build()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aRateLimitOfTheUpstreamIsOneOfOursWithItsTime() {
        answers(Reply.error(429, "rate_limit_exceeded", "org-secret is too fast")
                .header("Retry-After", "7"));
        RateLimitException limited = thrown(RateLimitException.class, alice());
        assertThat(limited.code()).hasValue("rate_limit_exceeded");
        assertThat(limited.type()).hasValue("requests");
        assertThat(limited.headers().values("retry-after")).containsExactly("7");
        assertThat(limited.headers().values("retry-after-ms")).containsExactly("7000");
        assertThat(limited.body().toString()).doesNotContain("org-secret");
    }

    @Test
    @Tag("R4")
    void aClientThatMayRetryHonoursTheTimeAndThenSucceeds() {
        answers(
                Reply.error(429, "rate_limit_exceeded", "slow down").header("retry-after-ms", "20"),
                Reply.error(503, "overloaded", "try later"),
                Reply.says("Hello"));
        Response response =
                Sdk.as(Installation.ALICE, 2).responses().create(ask("Hi").build());
        assertThat(Sdk.text(response)).isEqualTo("Hello");
        assertThat(requests()).hasSize(3);
    }

    @Test
    void aUsedUpQuotaIsNotTriedAgain() {
        answers(Reply.error(429, "insufficient_quota", "pay"), Reply.says("Hello"));
        RateLimitException limited = thrown(RateLimitException.class, Sdk.as(Installation.ALICE, 2));
        assertThat(limited.code()).hasValue("insufficient_quota");
        assertThat(requests()).hasSize(1);
    }

    @Test
    void whatTheUpstreamHoldsAgainstThisServerIsNotShownAndNotTriedAgain() {
        answers(Reply.error(401, "invalid_api_key", "Incorrect API key provided: " + Installation.UPSTREAM_KEY));
        InternalServerException broken = thrown(InternalServerException.class, Sdk.as(Installation.ALICE, 2));
        assertThat(broken.statusCode()).isEqualTo(502);
        assertThat(broken.type()).hasValue("server_error");
        assertThat(header(broken, "x-should-retry")).containsExactly("false");
        assertThat(requests()).hasSize(1);
        assertThat(requests().getFirst().header("authorization")).isEqualTo("Bearer " + Installation.UPSTREAM_KEY);
    }

    @Test
    void anUpstreamThatFailsIsAServerFault() {
        answers(
                Reply.status(500, "<html>at com.secret.Main.java:17</html>"),
                Reply.drops(),
                Reply.says("x").resets());
        for (int i = 0; i < 3; i++) {
            InternalServerException broken = thrown(InternalServerException.class, alice());
            assertThat(broken.type()).hasValue("server_error");
            assertThat(broken.body().toString()).doesNotContain("secret");
        }
    }

    @Test
    @Tag("R92")
    void aModelThatSaysNothingForTooLongIsATimeOutAndInAStreamAFailedResponse() {
        answers(Reply.hangs(), Reply.hangs());
        assertThatThrownBy(() ->
                        alice().responses().create(ask("Hi").model("impatient").build()))
                .isInstanceOfSatisfying(InternalServerException.class, late -> {
                    assertThat(late.statusCode()).isEqualTo(504);
                    assertThat(late.code()).hasValue("request_timeout");
                });
        EventStream stream = Http.create("{\"model\":\"impatient\",\"input\":\"Hi\",\"stream\":true}")
                .events();
        assertThat(stream.of("error").getFirst().at("/error/code").asText()).isEqualTo("request_timeout");
        assertThat(stream.types()).endsWith("response.failed");
    }

    @Test
    @Tag("R87")
    void whatTheUpstreamDoesNotSupportIsNamed() {
        answers(Reply.error(400, "unsupported_parameter", "Unsupported parameter: 'temperature'"));
        BadRequestException refused = thrown(BadRequestException.class, alice());
        assertThat(refused.code()).hasValue("unsupported_parameter");
        assertThat(refused.param()).hasValue("temperature");
    }

    @Test
    @Tag("R87")
    void tooLongAContextIsABadRequestAndInAStreamAFailedResponse() {
        alwaysAnswers(received ->
                Reply.error(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens"));
        BadRequestException refused = thrown(BadRequestException.class, alice());
        assertThat(refused.code()).hasValue("context_length_exceeded");
        assertThat(refused.param()).hasValue("input");
        EventStream stream = Http.create(streaming("Hi")).events();
        assertThat(stream.types())
                .containsExactly("response.created", "response.in_progress", "error", "response.failed");
        assertThat(stream.of("error").getFirst().at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(stream.response().at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }

    private static <E extends OpenAIServiceException> E thrown(Class<E> type, OpenAIClient client) {
        return catchThrowableOfType(
                type, () -> client.responses().create(ask("Hi").build()));
    }

    private static List<String> header(OpenAIServiceException fault, String name) {
        Headers headers = fault.headers();
        return headers.values(name);
    }
}
