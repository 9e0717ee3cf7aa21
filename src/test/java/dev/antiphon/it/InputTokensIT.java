package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.models.responses.Response;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import com.openai.models.responses.inputtokens.InputTokenCountResponse;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a request is for the model, before it is sent. */
@Tag("F16")
class InputTokensIT extends IntegrationTest {

    @Test
    void theOfficialClientCountsTokensWithoutAModelBeingAsked() {
        InputTokenCountResponse count = count(alice(), "hello world", null);
        assertThat(count.inputTokens()).isEqualTo(9);
        assertThat(requests()).isEmpty();
    }

    @Test
    void whatIsContinuedCountsAsWell() {
        answers(Reply.says("A long answer with many words in it."));
        Response first = alice().responses().create(ask("Hi").build());
        assertThat(count(alice(), "hello world", first.id()).inputTokens()).isGreaterThan(20);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aConversationCountsAndNothingIsAddedToIt() {
        String id = Http.post("/v1/conversations", "{\"items\":[{\"role\":\"user\",\"content\":\"one two three\"}]}")
                .json()
                .get("id")
                .asText();
        String body = "{\"conversation\":\"" + id + "\",\"input\":\"hello world\"}";
        assertThat(tokens("/v1/responses/input_tokens", body)).isEqualTo(9 + 4 + 3);
        assertThat(tokens("/v1/responses/input_tokens", body)).isEqualTo(9 + 4 + 3);
    }

    @Test
    void somebodyElsesResponseIsNotFound() {
        answers(Reply.says("Secret"));
        Response first = alice().responses().create(ask("Hi").build());
        Assertions.assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> count(Sdk.MALLORY, "Hi", first.id()))
                .satisfies(refused -> assertThat(refused.code()).hasValue("previous_response_not_found"));
    }

    /** The npm client posts to the same path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses/input_tokens",
                "/responses/input_tokens",
                "/codex/v1/responses/input_tokens",
                "/v1/responses/input_tokens/"
            })
    void everyAliasOfTheRouteCounts(String path) {
        Answer answer = Http.post(path, "{\"model\":\"scripted\",\"input\":\"hello world\"}");
        assertThat(answer.text()).isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":9}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'model':'nobody','input':'Hi'} | 404 | model_not_found",
                "{'previous_response_id':'resp_0'} | 400 | previous_response_not_found",
                "{'conversation':'conv_0'} | 404 |",
                "{'input':[{'type':'function_call','call_id':'c','name':'f','arguments':''}]} | 400 |",
                "{'temperature':1} | 400 | unknown_parameter"
            })
    void whatCouldNotBeAnsweredIsNotCounted(String body, int status, String code) {
        Answer answer = Http.post("/v1/responses/input_tokens", body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error().path("code").textValue()).isEqualTo(code);
    }

    @Test
    void theRouteTakesNothingButAPost() {
        assertThat(Http.get("/v1/responses/input_tokens").status()).isEqualTo(405);
    }

    private static long tokens(String path, String body) {
        return Http.post(path, body).json().get("input_tokens").asLong();
    }

    private static InputTokenCountResponse count(OpenAIClient client, String text, String previous) {
        return client.responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model(MODEL)
                        .input(text)
                        .previousResponseId(java.util.Optional.ofNullable(previous))
                        .build());
    }
}
