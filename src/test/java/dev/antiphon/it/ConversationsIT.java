package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.ConversationUpdateParams;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.conversations.items.ConversationItemList;
import com.openai.models.conversations.items.ItemCreateParams;
import com.openai.models.conversations.items.ItemDeleteParams;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.conversations.items.ItemRetrieveParams;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.services.blocking.ConversationService;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The eight operations on conversations, as the official client sees them and in plain HTTP. */
class ConversationsIT extends IntegrationTest {

    private static final String MESSAGE = "{\"role\":\"user\",\"content\":\"x\"}";

    @Test
    void theEightOperations() {
        ConversationService conversations = alice().conversations();
        Conversation begun = conversations.create(ConversationCreateParams.builder()
                .metadata(ConversationCreateParams.Metadata.builder()
                        .putAdditionalProperty("topic", JsonValue.from("demo"))
                        .build())
                .addItem(message("one"))
                .build());
        assertThat(begun.id()).startsWith("conv_");
        assertThat(metadata(begun)).isEqualTo(Map.of("topic", "demo"));
        assertThat(conversations.retrieve(begun.id())).isEqualTo(begun);

        Conversation described = conversations.update(
                begun.id(),
                ConversationUpdateParams.builder()
                        .metadata(ConversationUpdateParams.Metadata.builder()
                                .putAdditionalProperty("mood", JsonValue.from("calm"))
                                .build())
                        .build());
        assertThat(metadata(described)).as("replaced").isEqualTo(Map.of("mood", "calm"));

        ConversationItemList added = conversations
                .items()
                .create(
                        begun.id(),
                        ItemCreateParams.builder()
                                .addItem(message("two"))
                                .addItem(call("call_1"))
                                .addItem(output("call_1"))
                                .build());
        assertThat(added.data()).hasSize(3);
        assertThat(added.hasMore()).isFalse();
        String two = added.firstId();

        List<ConversationItem> listed = conversations
                .items()
                .list(
                        begun.id(),
                        ItemListParams.builder()
                                .order(ItemListParams.Order.ASC)
                                .limit(2)
                                .build())
                .autoPager()
                .stream()
                .toList();
        assertThat(listed).hasSize(4);
        assertThat(listed.subList(1, 4)).isEqualTo(added.data());
        assertThat(conversations
                        .items()
                        .retrieve(
                                two,
                                ItemRetrieveParams.builder()
                                        .conversationId(begun.id())
                                        .build()))
                .isEqualTo(listed.get(1));
        assertThat(conversations
                        .items()
                        .delete(
                                two,
                                ItemDeleteParams.builder()
                                        .conversationId(begun.id())
                                        .build()))
                .as("the conversation, not a deletion")
                .isEqualTo(described);
        assertThat(conversations.items().list(begun.id()).autoPager().stream()).hasSize(3);

        assertThat(conversations.delete(begun.id()).deleted()).isTrue();
        assertThatThrownBy(() -> conversations.retrieve(begun.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> conversations.delete(begun.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void everythingAboutANewConversationIsOptional() {
        assertThat(metadata(alice().conversations().create())).isEmpty();
        Http.Answer bare = Http.send(Http.to("/v1/conversations").POST(BodyPublishers.noBody()));
        assertThat(bare.status()).as(bare.text()).isEqualTo(200);
        assertThat(bare.json().get("metadata")).isEmpty();
        assertThat(items(bare.json().get("id").asText(), "").get("data")).isEmpty();
        assertThat(begin("{\"metadata\":null,\"items\":null}")).startsWith("conv_");
    }

    @Test
    void theNewestTwentyComeFirstAndTheRestBehindThem() {
        String id = begin("{}");
        for (int start : List.of(1, 13)) {
            String batch = IntStream.range(start, start + 12)
                    .mapToObj(i -> "{\"id\":\"msg_" + i + "\",\"role\":\"user\",\"content\":\"" + i + "\"}")
                    .collect(Collectors.joining(","));
            assertThat(Http.post(path(id), "{\"items\":[" + batch + "]}").status())
                    .isEqualTo(200);
        }
        JsonNode newest = items(id, "?include%5B%5D=message.output_text.logprobs");
        assertThat(newest.get("data")).hasSize(20);
        assertThat(newest.get("first_id").asText()).isEqualTo("msg_24");
        assertThat(newest.get("has_more").asBoolean()).isTrue();
        JsonNode rest = items(id, "?after=" + newest.get("last_id").asText());
        assertThat(rest.get("data")).hasSize(4);
        assertThat(rest.get("has_more").asBoolean()).isFalse();
        assertThat(items(id, "?order=asc&limit=1").get("last_id").asText()).isEqualTo("msg_1");
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=0, integer_below_min_value, limit",
        "?limit=101, integer_above_max_value, limit",
        "?order=up, invalid_value, order",
        "?after=msg_404, invalid_value, after",
        "?include=nonsense, invalid_value, include"
    })
    void aListThatIsNoneIsRefused(String query, String code, String param) {
        refused(Http.get(path(begin("{}")) + query), code, param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"x\"}|unknown_parameter|name",
                "{\"metadata\":\"x\"}|invalid_type|metadata",
                "{\"metadata\":{\"a\":1}}|invalid_type|metadata.a",
                "{\"items\":{}}|invalid_type|items",
                "{\"items\":[{\"role\":\"user\"}]}|missing_required_parameter|items[0].content",
                "{\"items\":[{\"type\":\"mcp_call\",\"id\":\"mcp_1\"}]}|missing_required_parameter|items[0].server_label",
                "[]|invalid_type|''"
            })
    void aBodyThatIsNoneIsRefused(String body, String code, String param) {
        refused(Http.post("/v1/conversations", body), code, param);
    }

    @Test
    void whatIsTooMuchOrTooLittleIsRefused() {
        String id = begin("{}");
        String tooMany = "{\"items\":[" + (MESSAGE + ",").repeat(20) + MESSAGE + "]}";
        refused(Http.post("/v1/conversations", tooMany), "array_above_max_length", "items");
        refused(Http.post(path(id), tooMany), "array_above_max_length", "items");
        refused(Http.post(path(id), "{\"items\":[]}"), "empty_array", "items");
        refused(Http.post(path(id), "{}"), "missing_required_parameter", "items");
        refused(Http.post("/v1/conversations/" + id, "{}"), "missing_required_parameter", "metadata");
        String pairs =
                IntStream.range(0, 17).mapToObj(i -> "\"k" + i + "\":\"v\"").collect(Collectors.joining(","));
        for (String path : List.of("/v1/conversations", "/v1/conversations/" + id)) {
            refused(Http.post(path, "{\"metadata\":{" + pairs + "}}"), "object_above_max_properties", "metadata");
            refused(
                    Http.post(path, "{\"metadata\":{\"" + "k".repeat(65) + "\":\"v\"}}"),
                    "string_above_max_length",
                    "metadata");
            refused(
                    Http.post(path, "{\"metadata\":{\"k\":\"" + "v".repeat(513) + "\"}}"),
                    "string_above_max_length",
                    "metadata.k");
        }
        assertThat(items(id, "").get("data")).isEmpty();
    }

    @Test
    void anItemThatIsThereAlreadyIsADuplicate() {
        String id = begin("{\"items\":[{\"id\":\"msg_twice\",\"role\":\"user\",\"content\":\"x\"}]}");
        for (String again : List.of(
                "{\"id\":\"msg_twice\",\"role\":\"user\",\"content\":\"y\"}",
                "{\"type\":\"item_reference\",\"id\":\"msg_twice\"}")) {
            Http.Answer answer = Http.post(path(id), "{\"items\":[" + MESSAGE + "," + again + "]}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().get("param").asText()).isEqualTo("items");
            assertThat(answer.error().get("message").asText()).startsWith("Duplicate item found with id msg_twice.");
        }
        assertThat(items(id, "").get("data")).as("nothing was added").hasSize(1);
        String other = begin("{\"items\":[{\"type\":\"item_reference\",\"id\":\"msg_twice\"}]}");
        assertThat(Http.get(path(other) + "/msg_twice")
                        .json()
                        .at("/content/0/text")
                        .asText())
                .as("but may be brought along to another conversation")
                .isEqualTo("x");
    }

    @Test
    void nullForMetadataTakesItAway() {
        String id = begin("{\"metadata\":{\"a\":\"1\"}}");
        Http.Answer answer = Http.post("/v1/conversations/" + id, "{\"metadata\":null}");
        assertThat(answer.json().get("metadata")).isEmpty();
        assertThat(Http.get("/v1/conversations/" + id).text()).isEqualTo(answer.text());
    }

    @Test
    @Tag("R86")
    void whatIsNotThereIsNotFound() {
        String id = begin("{}");
        notFound(Http.get("/v1/conversations/conv_404"), "Conversation with id 'conv_404' not found.");
        notFound(Http.get("/v1/conversations/conv_404/items"), "Conversation with id 'conv_404' not found.");
        notFound(Http.get(path(id) + "/msg_404"), "Item with id 'msg_404' not found.");
        notFound(Http.delete(path(id) + "/msg_404"), "Item with id 'msg_404' not found.");
        assertThat(Http.get("/v1/conversations").status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp_1", "CONV_1", "conv_%C3%A9"})
    void aMalformedIdIsRefusedAsSuch(String id) {
        for (String path : List.of("", "/items", "/items/msg_1")) {
            refused(Http.get("/v1/conversations/" + id + path), "invalid_id_prefix", "conversation_id");
        }
    }

    private static String begin(String body) {
        Http.Answer answer = Http.post("/v1/conversations", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("id").asText();
    }

    private static String path(String id) {
        return "/v1/conversations/" + id + "/items";
    }

    private static JsonNode items(String id, String query) {
        JsonNode list = Http.get(path(id) + query).json();
        list.get("data").forEach(Contract::item);
        return list;
    }

    private static void refused(Http.Answer answer, String code, String param) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo(code);
        assertThat(answer.error().get("param").asText()).isEqualTo(param);
    }

    private static void notFound(Http.Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error().get("message").asText()).isEqualTo(message);
    }

    private static EasyInputMessage message(String text) {
        return EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(text)
                .build();
    }

    private static ResponseFunctionToolCall call(String id) {
        return ResponseFunctionToolCall.builder()
                .callId(id)
                .name("weather")
                .arguments("{}")
                .build();
    }

    private static ResponseInputItem.FunctionCallOutput output(String id) {
        return ResponseInputItem.FunctionCallOutput.builder()
                .callId(id)
                .output("sunny")
                .build();
    }

    private static Map<String, String> metadata(Conversation conversation) {
        return conversation._metadata().convert(new TypeReference<>() {});
    }
}
