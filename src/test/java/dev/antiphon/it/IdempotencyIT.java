package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.antiphon.model.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys as the official client sends them. */
@Tag("U26")
class IdempotencyIT extends IntegrationTest {

    @Test
    void theSameRequestUnderAKeyIsTheSameResponse() {
        answers(Reply.says("Hello"));
        ResponseCreateParams params = keyed("same");
        Response first = alice().responses().create(params);

        assertThat(alice().responses().create(params)).isEqualTo(first);
        assertThat(alice().responses().retrieve(first.id())).isEqualTo(first);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aStreamUnderAKeyIsToldAgain() {
        answers(Reply.says("Hel", "lo"));
        ResponseCreateParams params = keyed("streamed");
        Response first = Sdk.streamed(alice(), params);

        assertThat(Sdk.streamed(alice(), params)).isEqualTo(first);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsABadRequestThatIsNotTriedAgain() {
        answers(Reply.says("Hello"));
        alice().responses().create(keyed("reused"));
        OpenAIClient patient = Sdk.as(Installation.ALICE, 2);

        assertThatThrownBy(() -> patient.responses()
                        .create(keyed("reused").toBuilder().temperature(1).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).hasValue("idempotency_key_reused");
                    assertThat(refused.param()).isEmpty();
                });
        assertThat(requests()).hasSize(1);
    }

    /** It would get the failed response, never another run: so it is told of the failure, and not to come again. */
    @Test
    void aClientThatMayRetryDoesNotWhereItsKeyWouldFindTheSameFailure() {
        answers(Reply.says("x").resets(), Reply.says("Hello"));
        OpenAIClient patient = Sdk.as(Installation.ALICE, 2);

        InternalServerException failed = catchThrowableOfType(
                InternalServerException.class, () -> patient.responses().create(keyed("failing")));
        assertThat(failed.headers().values("x-should-retry")).containsExactly("false");
        assertThat(requests()).hasSize(1);
        assertThat(patient.responses()
                        .create(keyed("failing"))
                        .status()
                        .orElseThrow()
                        .asString())
                .isEqualTo("failed");
    }

    private static ResponseCreateParams keyed(String key) {
        return ask("Hi").putAdditionalHeader("Idempotency-Key", key).build();
    }
}
