package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.StructuredResponse;
import dev.antiphon.model.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be said and shown, in both directions. */
class ContentIT extends IntegrationTest {

    /** What the model is asked to fill in. */
    static final class Person {
        public String name = "";
        public int age;
    }

    @Test
    @Tag("R64")
    void aSchemaReachesTheModelAndItsAnswerBecomesAnObject() {
        answers(Reply.says("{\"name\":\"Ada\",", "\"age\":36}"));
        StructuredResponse<Person> response =
                alice().responses().create(ask("Who?").text(Person.class).build());
        Person person =
                response.output().getFirst().asMessage().content().getFirst().asOutputText();
        assertThat(person.name).isEqualTo("Ada");
        JsonNode format = asked().get("response_format");
        assertThat(format.get("type").asText()).isEqualTo("json_schema");
        assertThat(format.at("/json_schema/strict").asBoolean()).isTrue();
        assertThat(format.at("/json_schema/schema/properties/age/type").asText())
                .isEqualTo("integer");
    }

    @Test
    @Tag("R66")
    void picturesAndFilesReachTheModelBesideTheText() {
        answers(Reply.says("A cat."));
        alice().responses().create(Sdk.params("""
                {"model":"scripted","input":[{"role":"user","content":[
                  {"type":"input_text","text":"What is this?"},
                  {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"},
                  {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}]}]}"""));
        JsonNode content = asked().at("/messages/0/content");
        assertThat(content.at("/0/text").asText()).isEqualTo("What is this?");
        assertThat(content.at("/1/image_url/url").asText()).isEqualTo("data:image/png;base64,iVBORw0KGgo=");
        assertThat(content.at("/1/image_url/detail").asText()).isEqualTo("low");
        assertThat(content.at("/2/file/filename").asText()).isEqualTo("a.pdf");
        assertThat(content.at("/2/file/file_data").asText()).isEqualTo("data:application/pdf;base64,JVBERi0=");
    }

    @Test
    @Tag("R66")
    void allItemsOfTheInputCountAndInTheirOrder() {
        answers(Reply.says("Yes."));
        alice().responses().create(Sdk.params("""
                {"model":"scripted","input":[
                  {"role":"developer","content":"Rule"},
                  {"role":"user","content":"One"},
                  {"role":"assistant","content":"Two"},
                  {"type":"message","role":"user","content":[{"type":"input_text","text":"Three"}]}]}"""));
        assertThat(messages()).containsExactly("system: Rule", "user: One", "assistant: Two", "user: Three");
    }

    @Test
    void aRefusalIsARefusal() {
        alwaysAnswers(received -> Reply.stream().refusal("I can", "not."));
        for (Response response : bothWays()) {
            assertThat(message(response).content().getFirst().asRefusal().refusal())
                    .isEqualTo("I cannot.");
        }
        assertThat(Http.create(streaming("Hi")).events().joined("response.refusal.delta"))
                .isEqualTo("I cannot.");
    }

    @Test
    @Tag("R56")
    @Tag("R92")
    void textAndRefusalAreTwoPartsEachWithAnIndexOfItsOwn() {
        answers(Reply.says("Well, ", "no: ").refusal("I can", "not."));
        EventStream stream = Http.create(streaming("Hi")).events();
        assertThat(stream.of("response.output_text.delta"))
                .allMatch(event -> event.get("content_index").asInt() == 0);
        assertThat(stream.of("response.refusal.delta"))
                .allMatch(event -> event.get("content_index").asInt() == 1);
        assertThat(stream.response().at("/output/0/content/0/text").asText()).isEqualTo("Well, no: ");
        assertThat(stream.response().at("/output/0/content/1/refusal").asText()).isEqualTo("I cannot.");
    }

    @Test
    void reasoningComesBeforeTheAnswerAsAnItemOfItsOwn() {
        alwaysAnswers(received -> Reply.stream().reasoning("Hm", "m.").text("Yes."));
        for (Response response : bothWays()) {
            assertThat(response.output()).hasSize(2);
            ResponseOutputItem first = response.output().getFirst();
            assertThat(first.asReasoning().content().orElseThrow().getFirst().text())
                    .isEqualTo("Hmm.");
            assertThat(first.asReasoning().id()).startsWith("rs_");
            assertThat(Sdk.text(response)).isEqualTo("Yes.");
        }
    }

    @Test
    void logProbabilitiesAreThereWhenAskedFor() {
        alwaysAnswers(received -> Reply.stream().chunk(Chunks.choice("""
                "delta":{"content":"Yes"},"finish_reason":null,"logprobs":{"content":[{"token":"Yes","logprob":-0.25,\
                "bytes":[89,101,115],"top_logprobs":[{"token":"No","logprob":-1.5,"bytes":[78,111]}]}]}""")));
        var params = Sdk.params("""
                {"model":"scripted","input":"Hi","top_logprobs":1,"include":["message.output_text.logprobs"]}""");
        for (Response response : List.of(alice().responses().create(params), Sdk.streamed(alice(), params))) {
            ResponseOutputText text = message(response).content().getFirst().asOutputText();
            assertThat(text.logprobs().orElseThrow().getFirst().logprob()).isEqualTo(-0.25);
            assertThat(text.logprobs()
                            .orElseThrow()
                            .getFirst()
                            .topLogprobs()
                            .getFirst()
                            .token())
                    .isEqualTo("No");
        }
        assertThat(asked().get("top_logprobs").asInt()).isEqualTo(1);
    }

    @Test
    @Tag("R29")
    @Tag("U19")
    void anAnswerThatReachesItsLengthIsIncomplete() {
        alwaysAnswers(received -> Reply.says("Once upon").finish("length").withUsage(5, 16));
        for (Response response : bothWays()) {
            assertIncomplete(response, "max_output_tokens");
            assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(16);
        }
        assertThat(Http.create(streaming("Hi")).events().types()).endsWith("response.incomplete");
    }

    @Test
    @Tag("R29")
    void anAnswerTheFilterCutIsIncomplete() {
        alwaysAnswers(received -> Reply.says("How to").finish("content_filter"));
        for (Response response : bothWays()) {
            assertIncomplete(response, "content_filter");
        }
    }

    @Test
    @Tag("R28")
    @Tag("R29")
    void aModelThatBreaksOffMakesTheStreamFailAndTheResponseKeepsTheError() {
        answers(Reply.says("Once", " upon").withUsage(1, 1).halfCloses());
        EventStream stream = Http.create(streaming("Hi")).events();
        assertThat(stream.types()).endsWith("error", "response.failed");
        Response kept = alice().responses().retrieve(stream.id());
        assertThat(kept.status()).hasValue(ResponseStatus.FAILED);
        assertThat(kept.error().orElseThrow().code().asString()).isEqualTo("server_error");
        assertThat(kept.error().orElseThrow().message())
                .isEqualTo(stream.of("error").getFirst().at("/error/message").asText());
        assertThat(Sdk.text(kept)).isEqualTo("Once upon");
    }

    @Test
    @Tag("R72")
    void theEffortIsMappedToWhatUpstreamsKnow() {
        answers(Reply.says("Yes."));
        Response response = alice().responses().create(Sdk.params("""
                {"model":"scripted","input":"Hi","reasoning":{"effort":"max","summary":"auto"}}"""));
        assertThat(asked().get("reasoning_effort").asText()).isEqualTo("xhigh");
        assertThat(response.reasoning().orElseThrow().effort().orElseThrow().asString())
                .isEqualTo("max");
    }

    private List<Response> bothWays() {
        return List.of(
                alice().responses().create(ask("Hi").build()),
                Sdk.streamed(alice(), ask("Hi").build()));
    }

    private static ResponseOutputMessage message(Response response) {
        return response.output().getLast().asMessage();
    }

    private static void assertIncomplete(Response response, String reason) {
        assertThat(response.status()).hasValue(ResponseStatus.INCOMPLETE);
        assertThat(response.incompleteDetails()
                        .orElseThrow()
                        .reason()
                        .orElseThrow()
                        .asString())
                .isEqualTo(reason);
        assertThat(message(response).status()).isEqualTo(ResponseOutputMessage.Status.INCOMPLETE);
        assertThat(alice().responses().retrieve(response.id()).status()).hasValue(ResponseStatus.INCOMPLETE);
    }
}
