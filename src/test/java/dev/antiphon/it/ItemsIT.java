package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import com.openai.models.responses.inputitems.InputItemListParams;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a response was asked with: listed, paged, and referred to again. */
class ItemsIT extends IntegrationTest {

    @Test
    void fortyFiveItemsArePagedThroughFromEitherEnd() {
        answers(Reply.says("Many."));
        String input = IntStream.rangeClosed(1, 45)
                .mapToObj(i -> "{\"id\":\"msg_" + i + "\",\"role\":\"user\",\"content\":\"item " + i + "\"}")
                .collect(Collectors.joining(","));
        Response response =
                alice().responses().create(Sdk.params("{\"model\":\"scripted\",\"input\":[" + input + "]}"));
        List<String> ascending =
                IntStream.rangeClosed(1, 45).mapToObj(i -> "msg_" + i).toList();
        assertThat(listed(response, InputItemListParams.Order.ASC)).isEqualTo(ascending);
        assertThat(listed(response, InputItemListParams.Order.DESC)).isEqualTo(ascending.reversed());
    }

    @Test
    void theNewestTwentyComeFirstWhenNothingElseIsAskedFor() {
        answers(Reply.says("Hello"));
        String input = IntStream.rangeClosed(1, 21)
                .mapToObj(i -> "{\"id\":\"msg_" + i + "\",\"role\":\"user\",\"content\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
        String id = create("{\"model\":\"scripted\",\"input\":[" + input + "]}");
        JsonNode list = items(id, "");
        assertThat(list.get("data")).hasSize(20);
        assertThat(list.get("first_id").asText()).isEqualTo("msg_21");
        assertThat(list.get("has_more").asBoolean()).isTrue();
        JsonNode rest = items(id, "?after=" + list.get("last_id").asText());
        assertThat(rest.get("data")).hasSize(1);
        assertThat(rest.get("has_more").asBoolean()).isFalse();
    }

    @Test
    void onlyTheResponsesOwnInputIsListedNotThatOfEarlierTurns() {
        answers(Reply.says("one"), Reply.says("two"));
        String first = create("{\"model\":\"scripted\",\"input\":\"1\"}");
        String second = create("{\"model\":\"scripted\",\"input\":\"2\",\"previous_response_id\":\"" + first + "\"}");
        JsonNode list = items(second, "?order=asc");
        assertThat(list.get("data")).hasSize(1);
        assertThat(list.at("/data/0/content/0/text").asText()).isEqualTo("2");
    }

    @Test
    @Tag("R72")
    void aStringInputIsListedAsAMessage() {
        answers(Reply.says("one"));
        JsonNode item =
                items(create("{\"model\":\"scripted\",\"input\":\"Hi\"}"), "").at("/data/0");
        assertThat(item.get("type").asText()).isEqualTo("message");
        assertThat(item.get("role").asText()).isEqualTo("user");
        assertThat(item.get("id").asText()).startsWith("msg_");
        assertThat(item.at("/content/0/type").asText()).isEqualTo("input_text");
    }

    @Test
    @Tag("R24")
    void aResponseThatStillRunsListsItsInputJustAsItWillWhenItHasEnded() {
        Gate gate = new Gate();
        answers(Reply.says("one"), Reply.says("Hel").waitsFor(gate).text("lo"));
        String previous = create("{\"model\":\"scripted\",\"input\":\"an earlier turn\"}");
        String input = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> "{\"id\":\"msg_" + i + "\",\"role\":\"user\",\"content\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
        try (LiveStream running = LiveStream.open("{\"model\":\"scripted\",\"stream\":true,\"previous_response_id\":\""
                + previous + "\",\"input\":[" + input + ",{\"role\":\"user\",\"content\":\"4\"}]}")) {
            running.until("response.output_text.delta");
            String path = "/v1/responses/" + running.id() + "/input_items";
            List<String> pages = Stream.of(
                            "?order=asc",
                            "",
                            "?limit=2",
                            "?order=asc&limit=2&after=msg_1",
                            "?after=msg_2",
                            "?after=msg_404",
                            "?limit=0")
                    .map(query -> path + query)
                    .toList();
            List<Http.Answer> early = pages.stream().map(Http::get).toList();
            Http.Answer bobs = Http.send(Http.anonymous(path).header("Authorization", "Bearer " + Installation.BOB));
            gate.open();
            running.rest();
            assertThat(pages)
                    .extracting(page -> Http.get(page).text())
                    .isEqualTo(early.stream().map(Http.Answer::text).toList());
            assertThat(early).extracting(Http.Answer::status).containsExactly(200, 200, 200, 200, 200, 400, 400);
            assertThat(early.getFirst().json().at("/data/3/content/0/text").asText())
                    .isEqualTo("4");
            assertThat(bobs.status()).isEqualTo(404);
        }
    }

    @Test
    void aLimitOrPlaceThatIsNoneIsRefused() {
        answers(Reply.says("one"));
        String path = "/v1/responses/" + create("{\"model\":\"scripted\",\"input\":\"Hi\"}") + "/input_items";
        refused(path + "?limit=0", "integer_below_min_value", "limit");
        refused(path + "?limit=101", "integer_above_max_value", "limit");
        refused(path + "?limit=x", "invalid_type", "limit");
        refused(path + "?order=up", "invalid_value", "order");
        refused(path + "?after=msg_404", "invalid_value", "after");
    }

    @Test
    @Tag("R72")
    void aReferenceToAStoredItemStandsForTheItem() {
        answers(Reply.says("My name is Ada."), Reply.says("Ada."), Reply.says("Ada!"));
        Response first = alice().responses().create(ask("Who are you?").build());
        String message = first.output().getFirst().asMessage().id();
        create("{\"model\":\"scripted\",\"input\":[{\"type\":\"item_reference\",\"id\":\"" + message
                + "\"},{\"role\":\"user\",\"content\":\"Your name?\"}]}");
        assertThat(messages()).containsExactly("assistant: My name is Ada.", "user: Your name?");
        create("{\"model\":\"scripted\",\"input\":[{\"id\":\"" + message
                + "\"},{\"role\":\"user\",\"content\":\"Again?\"}]}");
        assertThat(messages()).containsExactly("assistant: My name is Ada.", "user: Again?");
    }

    @Test
    void aReferenceToNothingIsNotFound() {
        Http.Answer answer =
                Http.create("{\"model\":\"scripted\",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_404\"}]}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error().get("param").asText()).isEqualTo("input");
        assertThat(answer.error().get("message").asText())
                .isEqualTo("Item with id 'msg_404' not found. Items are not persisted when `store` is set to false."
                        + " Try again with `store` set to true, or remove this item from your input.");
    }

    @Test
    void twoItemsWithOneIdAreRefused() {
        Http.Answer answer = Http.create("""
                {"model":"scripted","input":[{"id":"msg_1","role":"user","content":"a"},
                  {"id":"msg_1","role":"user","content":"b"}]}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("message").asText())
                .isEqualTo("Duplicate item found with id msg_1. Remove duplicate items from your input and try again.");
    }

    @Test
    void anItemSentAgainInALaterTurnIsNoDuplicate() {
        answers(Reply.says("one"), Reply.says("two"));
        create("{\"model\":\"scripted\",\"input\":[{\"id\":\"msg_same\",\"role\":\"user\",\"content\":\"a\"}]}");
        create("{\"model\":\"scripted\",\"input\":[{\"id\":\"msg_same\",\"role\":\"user\",\"content\":\"a\"}]}");
    }

    private static List<String> listed(Response response, InputItemListParams.Order order) {
        return alice()
                .responses()
                .inputItems()
                .list(InputItemListParams.builder()
                        .responseId(response.id())
                        .order(order)
                        .build())
                .autoPager()
                .stream()
                .map(item -> item.responseInputMessageItem().orElseThrow().id())
                .toList();
    }

    private static String create(String json) {
        Http.Answer answer = Http.create(json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("id").asText();
    }

    private static JsonNode items(String id, String query) {
        return Http.get("/v1/responses/" + id + "/input_items" + query).json();
    }

    private static void refused(String path, String code, String param) {
        Http.Answer answer = Http.get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo(code);
        assertThat(answer.error().get("param").asText()).isEqualTo(param);
    }
}
