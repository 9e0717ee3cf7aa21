package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.StructuredResponse;
import com.openai.models.responses.StructuredResponseCreateParams;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Answers with a format, as the official client asks for them and takes them apart. */
@Tag("F56")
class StructuredOutputsIT extends IntegrationTest {

    private static final String ADA = "{\"name\":\"Ada\",\"age\":36,\"tags\":[]}";
    private static final String NAMELESS = "{\"age\":36,\"tags\":[]}";

    private static final String FORMAT = """
            "text":{"format":{"type":"json_schema","name":"person","schema":{"type":"object",
             "properties":{"name":{"type":"string"}},"required":["name"]}}}""";

    /** What the client makes a schema of. */
    public static final class Person {
        public String name;
        public int age;
        public List<String> tags;
    }

    @Test
    @Tag("R4")
    void theClientGetsTheClassItAskedFor() {
        answers(Reply.says("{\"name\":\"Ada\",", "\"age\":36,\"tags\":[]}").withUsage(10, 5));
        StructuredResponse<Person> response = alice().responses().create(asking(MODEL));

        assertThat(only(response).name).isEqualTo("Ada");
        assertThat(asked().at("/response_format/type").asText()).isEqualTo("json_schema");
        assertThat(asked().at("/response_format/json_schema/strict").asBoolean())
                .isTrue();
        assertThat(requests()).hasSize(1);
    }

    @Test
    @Tag("R58")
    void aWrongAnswerIsCorrectedAndOnlyTheTokensTell() {
        answers(Reply.says(NAMELESS).withUsage(10, 5), Reply.says(ADA).withUsage(30, 7));
        StructuredResponse<Person> response = alice().responses().create(asking(MODEL));

        assertThat(only(response).name).isEqualTo("Ada");
        assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(40);
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(12);
        assertThat(messages()).hasSize(3).contains("assistant: " + NAMELESS);
        assertThat(messages().getLast())
                .startsWith("user: Your answer cannot be used")
                .contains("'name'");
    }

    @Test
    void whatWasCorrectedIsNotPartOfTheConversation() {
        answers(Reply.says(NAMELESS), Reply.says(ADA), Reply.says("You are welcome."));
        StructuredResponse<Person> response = alice().responses().create(asking(MODEL));
        alice().responses()
                .create(ask("Thanks").previousResponseId(response.id()).build());

        assertThat(messages()).containsExactly("user: Who?", "assistant: " + ADA, "user: Thanks");
    }

    @Test
    @Tag("R4")
    void aStreamHasTheSameAnswer() {
        answers(Reply.says("No idea."), Reply.says(ADA));
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = alice().responses().createStreaming(asking(MODEL))) {
            events.stream().forEach(accumulator::accumulate);
        }
        assertThat(only(accumulator.response(Person.class)).age).isEqualTo(36);
        assertThat(requests()).hasSize(2);
    }

    @Test
    @Tag("U9")
    void aBackgroundResponseHasTheSameAnswer() {
        answers(Reply.says("No idea.").withUsage(1, 2), Reply.says(ADA).withUsage(3, 4));
        ResponseCreateParams params =
                asking(MODEL).rawParams().toBuilder().background(true).build();
        String id = alice().responses().create(params).id();
        await().until(() ->
                alice().responses().retrieve(id).status().equals(java.util.Optional.of(ResponseStatus.COMPLETED)));
        Response completed = alice().responses().retrieve(id);

        assertThat(Sdk.text(completed)).isEqualTo(ADA);
        assertThat(completed.usage().orElseThrow().outputTokens()).isEqualTo(6);
    }

    @Test
    void aModelThatStaysWrongIsAClearFault() {
        answers(Reply.says(NAMELESS), Reply.says(NAMELESS));
        assertThatThrownBy(() -> alice().responses().create(asking(MODEL)))
                .isInstanceOfSatisfying(InternalServerException.class, fault -> {
                    assertThat(fault.statusCode()).isEqualTo(502);
                    assertThat(fault.headers().values("x-should-retry")).containsExactly("false");
                })
                .hasMessageContaining("does not have the format that 'text.format' asks for")
                .hasMessageContaining("'name'");
    }

    @Test
    @Tag("R59")
    void aStreamOfAModelThatStaysWrongFailsWithTheTokensOfBothTurns() {
        answers(Reply.says(NAMELESS).withUsage(10, 5), Reply.says("{").withUsage(30, 7));
        EventStream events = Http.create("{\"model\":\"scripted\",\"stream\":true,\"input\":\"Who?\"," + FORMAT + "}")
                .events();

        assertThat(events.types())
                .containsExactly("response.created", "response.in_progress", "error", "response.failed");
        assertThat(events.response().at("/usage/total_tokens").asInt()).isEqualTo(52);
        assertThat(Http.get("/v1/responses/" + events.id()).json()).isEqualTo(events.response());
    }

    @Test
    void aFaultInTheSecondTurnIsAFaultLikeAnyOther() {
        answers(Reply.says("No idea."), Reply.error(429, "rate_limit_exceeded", "Slow down"));
        EventStream events = Http.create("{\"model\":\"scripted\",\"stream\":true,\"input\":\"Who?\"," + FORMAT + "}")
                .events();

        assertThat(events.response().at("/status").asText()).isEqualTo("failed");
        assertThat(events.response().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void aHeldAnswerIsSilentButForSignsOfLife() {
        Gate gate = new Gate();
        answers(Reply.says("{\"name\":").waitsFor(gate).text("\"Ada\"}"));
        try (LiveStream stream =
                LiveStream.open("{\"model\":\"scripted\",\"stream\":true,\"input\":\"Who?\"," + FORMAT + "}")) {
            stream.untilComment();
            JsonNode so = Http.get("/v1/responses/" + stream.id()).json();
            assertThat(so.get("status").asText()).isEqualTo("in_progress");
            assertThat(so.get("output")).isEmpty();
            gate.open();
            assertThat(stream.until("response.output_text.delta").get("delta").asText())
                    .isEqualTo("{\"name\":\"Ada\"}");
            stream.rest();
        } finally {
            gate.open();
        }
    }

    @Test
    void whoLeavesDuringTheSecondTurnClosesItsCall() {
        answers(Reply.says("No idea."), Reply.says("{").hanging());
        try (LiveStream stream =
                LiveStream.open("{\"model\":\"scripted\",\"stream\":true,\"input\":\"Who?\"," + FORMAT + "}")) {
            await().until(() -> requests().size() == 2);
        }
        await().until(() -> requests().getLast().closedByClient());
    }

    @Test
    void anUpstreamThatEnforcesTheFormatIsStreamed() {
        Gate gate = new Gate();
        answers(Reply.says("{\"name\":").waitsFor(gate).text("\"Ada\"}"));
        try (LiveStream stream =
                LiveStream.open("{\"model\":\"enforced/one\",\"stream\":true,\"input\":\"Who?\"," + FORMAT + "}")) {
            assertThat(stream.until("response.output_text.delta").get("delta").asText())
                    .isEqualTo("{\"name\":");
            gate.open();
            assertThat(stream.rest().at("/output/0/content/0/text").asText()).isEqualTo("{\"name\":\"Ada\"}");
        } finally {
            gate.open();
        }
        assertThat(asked().at("/response_format/type").asText()).isEqualTo("json_schema");
    }

    @Test
    void anUpstreamThatKnowsNoFormatsIsToldInWords() {
        answers(Reply.says("```json\n", ADA, "\n```"));
        StructuredResponse<Person> response = alice().responses().create(asking("described/one"));

        assertThat(only(response).name).isEqualTo("Ada");
        assertThat(asked().has("response_format")).isFalse();
        assertThat(messages().getFirst())
                .startsWith("system: Give your answer as JSON")
                .contains("\"required\"");
    }

    @Test
    void theBuiltInModelAnswersWithTheClassThatWasAskedFor() {
        StructuredResponse<Person> response = alice().responses().create(asking("demo"));
        assertThat(only(response).name).contains("Who?");
    }

    @Test
    void aBadSchemaIsRefusedBeforeAnybodyIsAsked() {
        for (String more : List.of("", ",\"stream\":true", ",\"background\":true", ",\"store\":false")) {
            Http.Answer refused = Http.create("{\"model\":\"scripted\",\"input\":\"Who?\"" + more
                    + ",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"p\",\"schema\":{\"properties\":{\"a\":"
                    + "{\"$ref\":\"https://example.com/a\"}}}}}}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("invalid_json_schema");
            assertThat(refused.json().at("/error/param").asText()).isEqualTo("text.format.schema");
            assertThat(refused.json().at("/error/message").asText()).contains("('properties', 'a', '$ref')");
        }
        assertThatThrownBy(() -> alice().responses()
                        .create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Who?\",\"text\":{\"format\":"
                                + "{\"type\":\"json_schema\",\"name\":\"p\",\"schema\":{\"type\":\"strin\"}}}}")))
                .isInstanceOf(BadRequestException.class);
        assertThat(requests()).isEmpty();
    }

    private static StructuredResponseCreateParams<Person> asking(String model) {
        return ResponseCreateParams.builder()
                .model(model)
                .input("Who?")
                .text(Person.class)
                .build();
    }

    private static Person only(StructuredResponse<Person> response) {
        List<Person> people = response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(part -> part.outputText().stream())
                .toList();
        assertThat(people).hasSize(1);
        return people.getFirst();
    }
}
