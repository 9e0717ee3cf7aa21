package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.Recordings;
import dev.antiphon.contract.Samples;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Links;
import dev.antiphon.protocol.NormalForm;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every item goes through the server and comes back as it was sent: in a response's input, and in a conversation. */
@Tag("R66")
@Tag("R72")
class RoundTripIT extends IntegrationTest {

    @Test
    void everyItemOfAnInputIsListedAsItWasSent() {
        alwaysAnswers(received -> Reply.says("Seen."));
        for (ObjectNode item : items(true)) {
            ObjectNode request = Codex.object("{\"model\":\"thinking\",\"store\":true}");
            ArrayNode input = request.putArray("input");
            Item read = ItemReader.read(Fields.of(item, "item"));
            String output = Links.output(read);
            if (output != null) {
                input.add(Codex.object("{\"type\":\"function_call\",\"call_id\":\"" + output
                        + "\",\"name\":\"f\",\"arguments\":\"{}\"}"));
            }
            input.add(item);
            String call = Links.call(read);
            if (call != null) {
                input.add(Codex.object(
                        "{\"type\":\"function_call_output\",\"call_id\":\"" + call + "\",\"output\":\"done\"}"));
            }
            Http.Answer answer = Http.create(text(request));
            assertThat(answer.status()).as(item + " " + answer.text()).isEqualTo(200);
            JsonNode listed = Http.get(
                            "/v1/responses/" + answer.json().get("id").asText() + "/input_items?order=asc")
                    .json()
                    .get("data");
            assertSame(item, listed.get(output == null ? 0 : 1));
            continues(answer.json());
        }
    }

    @Test
    void everyItemOfAConversationIsThereAsItWasAdded() {
        for (ObjectNode item : items(false)) {
            Http.Answer made = Http.post("/v1/conversations", "{\"items\":[" + text(item) + "]}");
            assertThat(made.status()).as(item + " " + made.text()).isEqualTo(200);
            String items = "/v1/conversations/" + made.json().get("id").asText() + "/items";
            JsonNode listed = Http.get(items).json().at("/data/0");
            assertSame(item, listed);
            assertThat(Http.exchange(
                                    Http.to(items + "/" + listed.get("id").asText())
                                            .GET()
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .isEqualTo(text(listed));
        }
    }

    /**
     * One of each kind and set of fields, but for what another server sealed.
     *
     * @param shown whether a model will have to be shown them: then what is of no type that is known is left out
     */
    private static List<ObjectNode> items(boolean shown) {
        Set<String> seen = new HashSet<>();
        return Stream.concat(Samples.items().stream(), Recordings.items().stream())
                .filter(item -> !item.hasNonNull("encrypted_content"))
                .filter(item -> !(shown && isUnknown(item)))
                .filter(item -> seen.add(shape(item)))
                .toList();
    }

    /** What was stored can be read again, and shown to a model. */
    private static void continues(JsonNode response) {
        Http.Answer next = Http.create(
                "{\"model\":\"thinking\",\"input\":\"And?\",\"previous_response_id\":" + response.get("id") + "}");
        assertThat(next.status()).as(next.text()).isEqualTo(200);
    }

    private static boolean isUnknown(ObjectNode item) {
        return item.toString().contains("input_video")
                || item.path("type").asText().startsWith("acme:");
    }

    private static String shape(ObjectNode item) {
        StringBuilder shape = new StringBuilder(item.path("type").asText());
        item.properties()
                .forEach(field -> shape.append(' ')
                        .append(field.getKey())
                        .append(field.getValue().getNodeType()));
        return shape.toString();
    }

    private static void assertSame(ObjectNode sent, @Nullable JsonNode listed) {
        ObjectNode expected = NormalForm.of(sent);
        if (!expected.hasNonNull("id")) {
            expected.set("id", listed == null ? null : listed.get("id"));
        }
        assertThat(listed).isEqualTo(expected);
    }

    private static String text(JsonNode json) {
        return new String(Json.bytes(json), StandardCharsets.UTF_8);
    }
}
