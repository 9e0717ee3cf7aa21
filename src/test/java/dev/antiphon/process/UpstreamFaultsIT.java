package dev.antiphon.process;

import static dev.antiphon.process.UpstreamCases.TELL_TALE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import dev.antiphon.process.UpstreamCase.Ends;
import dev.antiphon.process.UpstreamCase.Fails;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an upstream does, clients get an answer or a fault that they understand, and nothing that is not theirs. */
@NeedsShell
@ExtendWith(SharedServer.class)
@Tag("R28")
@Tag("R29")
@Tag("R54")
@Tag("R86")
@Tag("R87")
@Tag("U19")
@Tag("U22")
@Tag("U29")
class UpstreamFaultsIT {

    private static final long MOST_LIVE_BYTES = 100_000_000;

    private final House house;

    UpstreamFaultsIT(House house) {
        this.house = house;
    }

    static Stream<UpstreamCase> cases() {
        return UpstreamCases.all();
    }

    @AfterAll
    static void theKeyIsInNoLogAndTheServerIsAsItWas(House house) throws Exception {
        assertThat(house.server().logs()).contains("Upstream 'scripted'").doesNotContain(House.UPSTREAM_KEY);
        house.upstream().on("after-all", Reply.says("Fine"));
        assertThat(house.alice().create("after-all", "How are you?").status()).isEqualTo(200);
        assertThat(house.server().liveBytes()).isLessThan(MOST_LIVE_BYTES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void whateverTheUpstreamDoesAJsonAnswerIsRight(UpstreamCase given) throws Exception {
        Answer answer = house.alice().create(prepared(given, "json"), "Hi");
        keepsSecrets(answer.text());
        switch (given.outcome()) {
            case Fails fails -> {
                assertThat(answer.status()).as(shortened(answer.text())).isEqualTo(fails.status());
                assertFault(answer.error(), fails);
                assertThat(answer.headers()).containsAllEntriesOf(fails.headers());
            }
            case Ends ends -> {
                assertThat(answer.status()).as(shortened(answer.text())).isEqualTo(200);
                assertEnds(answer.json(), ends);
                assertStored(answer.json().path("id").asText(), answer.text());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void whateverTheUpstreamDoesAStreamEndsAsItShould(UpstreamCase given) throws Exception {
        Story story;
        try (EventStream stream = house.alice().stream(prepared(given, "stream"), "Hi")) {
            story = stream.rest().wellFormed();
        }
        story.events().forEach(event -> keepsSecrets(event.raw()));
        switch (given.outcome()) {
            case Fails fails -> {
                assertThat(story.last().type()).isEqualTo("response.failed");
                assertFault(story.error(), fails);
                JsonNode error = story.response().path("error");
                assertThat(error.path("code").asText()).isEqualTo(fails.responseCode());
                assertThat(error.path("message").asText()).isNotBlank();
                assertThat(story.response().path("status").asText()).isEqualTo("failed");
            }
            case Ends ends -> {
                assertThat(story.types()).doesNotContain("error");
                assertEnds(story.response(), ends);
                assertThat(story.text().equals(text(story.response())))
                        .as("deltas and text are one")
                        .isTrue();
            }
        }
        assertThat(story.response().path("usage").path("output_tokens_details").isObject())
                .isTrue();
        assertStored(story.id(), story.responseText());
    }

    @Test
    @Tag("R59")
    void usageThatCameBeforeAFaultIsSettled() throws Exception {
        house.upstream()
                .on(
                        "usage-then-fault",
                        Reply.says("Hel")
                                .chunk("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}")
                                .halfCloses());
        try (EventStream stream = house.alice().stream("usage-then-fault", "Hi")) {
            JsonNode usage = stream.rest().wellFormed().response().path("usage");
            assertThat(usage.path("input_tokens").asInt()).isEqualTo(7);
            assertThat(usage.path("output_tokens").asInt()).isEqualTo(3);
        }
    }

    /** Scripts what the upstream does and returns the model that leads there. */
    private String prepared(UpstreamCase given, String kind) {
        String model = given.route() + "-" + kind + "-" + given.name().replaceAll("[^A-Za-z0-9]", "_");
        house.upstream().on(model, given.replies().get().toArray(Reply[]::new));
        return model;
    }

    private static void assertFault(JsonNode error, Fails fails) {
        assertThat(error.path("type").asText()).isEqualTo(fails.type());
        assertThat(error.path("code").textValue()).isEqualTo(fails.code());
        assertThat(error.path("param").textValue()).isEqualTo(fails.param());
        assertThat(error.path("message").asText()).isNotBlank();
    }

    private static void assertEnds(JsonNode response, Ends ends) {
        assertThat(response.path("status").asText()).isEqualTo(ends.status());
        assertThat(response.path("incomplete_details").path("reason").textValue())
                .isEqualTo(ends.why());
        assertThat(response.path("error").isNull()).isTrue();
        assertThat(response.path("usage").path("total_tokens").isInt()).isTrue();
        if (ends.text() != null) {
            String text = text(response);
            assertThat(text.equals(ends.text())).as(shortened(text)).isTrue();
        }
        List<String> arguments = response.path("output").findValuesAsText("arguments");
        assertThat(arguments).isEqualTo(ends.calls());
    }

    /** What is stored is what was sent, byte for byte. */
    private void assertStored(String id, String sent) throws IOException {
        Answer stored = house.alice().response(id);
        assertThat(stored.status()).isEqualTo(200);
        assertThat(stored.text().equals(sent))
                .as("stored " + shortened(stored.text()) + " and sent " + shortened(sent))
                .isTrue();
    }

    private void keepsSecrets(String sent) {
        assertThat(sent.contains(House.UPSTREAM_KEY))
                .as("the key is in " + shortened(sent))
                .isFalse();
        assertThat(sent.contains(TELL_TALE))
                .as("the upstream's words are in " + shortened(sent))
                .isFalse();
        assertThat(sent.contains(house.upstream().url().getAuthority()))
                .as("the upstream's address is in " + shortened(sent))
                .isFalse();
    }

    private static String text(JsonNode response) {
        StringBuilder text = new StringBuilder();
        response.path("output")
                .forEach(item -> item.path("content")
                        .forEach(part -> text.append(part.path("text").asText())));
        return text.toString();
    }

    private static String shortened(String text) {
        return text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }
}
