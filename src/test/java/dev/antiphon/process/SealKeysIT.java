package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does to the keys that seal and to the names of events, from one start to the next. */
@NeedsShell
@Tag("U10")
@Timeout(240)
class SealKeysIT {

    private static final String NEW = "2027a zJl1hQ2vXUe2Xk9cVvQyF8m0r7S5bq3n4W6tYpAoE1I=\n";
    private static final String ASK = "'model':'thinks','input':'Hi','include':['reasoning.encrypted_content']";

    private House house;

    @BeforeEach
    void open() {
        house = House.start("seal-keys", """
                wire: { reasoning_events: open_responses }
                """);
        house.upstream()
                .always("thinks", request -> Reply.stream().reasoning("Hm", ".").text("Yes."));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void keysAreChangedByALineOnTopAndForgottenWithTheirs() throws Exception {
        JsonNode old = create(ASK);
        startedAgainWith(keys -> NEW + keys);

        assertThat(sendsBack(old).status()).isEqualTo(200);
        assertThat(continues(old).status()).isEqualTo(200);
        JsonNode fresh = create(ASK);

        startedAgainWith(keys -> NEW);
        assertThat(sendsBack(fresh).status()).isEqualTo(200);
        assertThat(brief(sendsBack(old))).isEqualTo("400 invalid_encrypted_content input[0].encrypted_content");
        assertThat(brief(continues(old))).isEqualTo("400 invalid_encrypted_content previous_response_id");

        house.server().kill();
        Files.writeString(keys(), "nonsense\n");
        assertThatThrownBy(() -> house.server().start()).isInstanceOf(AssertionError.class);
        assertThat(house.server().logs()).contains(keys() + " cannot be used: line 1 is not an id and a key");
    }

    @Test
    @Tag("R51")
    void theNamesOfReasoningEventsAreASettingAndWhatIsStoredKeepsIts() throws Exception {
        JsonNode foreground = create(ASK);
        String background = create(ASK + ",'background':true").path("id").asText();
        await().atMost(Duration.ofSeconds(20)).until(() -> status(background).equals("completed"));
        try (EventStream live = house.alice().stream(request(ASK))) {
            assertThat(names(live)).containsExactly("response.reasoning.delta", "response.reasoning.done");
        }
        assertThat(replayed(foreground.path("id").asText()))
                .containsExactly("response.reasoning.delta", "response.reasoning.done");

        Path yaml = house.server().data().resolveSibling("antiphon.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("open_responses", "openai"));
        startedAgainWith(keys -> keys);

        assertThat(replayed(foreground.path("id").asText()))
                .as("told again out of the response")
                .containsExactly("response.reasoning_text.delta", "response.reasoning_text.done");
        assertThat(replayed(background))
                .as("stored as events")
                .containsExactly("response.reasoning.delta", "response.reasoning.done");
    }

    private void startedAgainWith(UnaryOperator<String> change) throws Exception {
        house.server().kill();
        Files.writeString(keys(), change.apply(Files.readString(keys())));
        house.server().start();
    }

    private Path keys() {
        return house.server().data().resolve("seal-keys");
    }

    private JsonNode create(String fields) throws IOException {
        Answer answer = house.alice().create(request(fields));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private Answer sendsBack(JsonNode response) throws IOException {
        ObjectNode thought = response.at("/output/0").deepCopy();
        ObjectNode request = request("'model':'thinks','store':false,'input':[]");
        request.withArray("input").add(thought).addObject().put("role", "user").put("content", "So?");
        return house.alice().create(request);
    }

    private Answer continues(JsonNode response) throws IOException {
        return house.alice()
                .create(request("'model':'thinks','input':'So?','store':false,'previous_response_id':'"
                        + response.path("id").asText() + "'"));
    }

    private String status(String id) throws IOException {
        return house.alice().response(id).json().path("status").asText();
    }

    private List<String> replayed(String id) throws IOException {
        try (EventStream again =
                new EventStream(house.alice().open("GET", "/v1/responses/" + id + "?stream=true", new byte[0]))) {
            return names(again);
        }
    }

    /** The names of the events of raw reasoning, each once. */
    private static List<String> names(EventStream events) throws IOException {
        events.rest();
        return events.read().stream()
                .map(EventStream.Event::type)
                .filter(type -> type.matches("response\\.reasoning(_text)?\\..*"))
                .distinct()
                .toList();
    }

    private static ObjectNode request(String fields) {
        return (ObjectNode) Json.tree(("{" + fields + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String brief(Answer answer) {
        JsonNode error = answer.error();
        return answer.status() + " " + error.path("code").asText() + " "
                + error.path("param").asText();
    }
}
