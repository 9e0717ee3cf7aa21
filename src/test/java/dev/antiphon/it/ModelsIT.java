package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.NotFoundException;
import com.openai.models.models.Model;
import dev.antiphon.model.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be asked, and under which names. */
@Tag("R6")
class ModelsIT extends IntegrationTest {

    @Test
    void theModelsWithNamesOfTheirOwnAreListedInOrder() {
        assertThat(alice().models().list().autoPager().stream().map(Model::id))
                .containsExactly(
                        "scripted",
                        "demo",
                        "meta-llama/Llama-4",
                        "impatient",
                        "fetching",
                        "blind",
                        "small",
                        "native",
                        "again");
    }

    @Test
    void aModelIsFoundByItsName() {
        assertThat(alice().models().retrieve("scripted").id()).isEqualTo("scripted");
        assertThat(alice().models().retrieve("demo").id()).isEqualTo("demo");
    }

    @Test
    void aSlashInANameMayBeSentAsItIsAndEncoded() {
        assertThat(alice().models().retrieve("meta-llama/Llama-4").id()).isEqualTo("meta-llama/Llama-4");
        for (String path : new String[] {
            "/v1/models/meta-llama/Llama-4",
            "/v1/models/meta-llama%2FLlama-4",
            "/models/meta-llama%2fLlama-4",
            "/codex/v1/models/meta-llama%2FLlama-4"
        }) {
            Http.Answer answer = Http.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.json().get("id").asText()).isEqualTo("meta-llama/Llama-4");
        }
    }

    @Test
    void aNameThatAPatternServesIsFoundAlthoughItIsNotListed() {
        assertThat(alice().models().retrieve("org/any-1").id()).isEqualTo("org/any-1");
    }

    @Test
    void aModelNobodyServesIsNotFoundOnEitherRoute() {
        assertThatThrownBy(() -> alice().models().retrieve("no/such"))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        missing -> assertThat(missing.code()).hasValue("model_not_found"));
        assertThatThrownBy(() ->
                        alice().responses().create(ask("Hi").model("no-such").build()))
                .isInstanceOfSatisfying(NotFoundException.class, missing -> {
                    assertThat(missing.code()).hasValue("model_not_found");
                    assertThat(missing.param()).hasValue("model");
                    assertThat(missing.body().toString()).contains("The requested model 'no-such' does not exist.");
                });
    }

    @Test
    @Tag("R25")
    void theUpstreamGetsItsOwnNameAndTheClientKeepsTheOneItUsed() {
        answers(Reply.says("Hello"), Reply.says("Hello"));
        assertThat(alice().responses()
                        .create(ask("Hi").model("meta-llama/Llama-4").build())
                        .model()
                        .asString())
                .isEqualTo("meta-llama/Llama-4");
        assertThat(asked().get("model").asText()).isEqualTo("llama");
        alice().responses().create(ask("Hi").model("org/any-1").build());
        assertThat(asked().get("model").asText()).isEqualTo("org/any-1");
    }

    @Test
    void anEncodedSlashAnywhereElseIsRefused() {
        Http.Answer answer = Http.get("/v1/responses%2Fresp_1");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("message").asText()).isEqualTo("The request URL is malformed.");
    }
}
