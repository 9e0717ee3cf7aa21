package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import dev.antiphon.model.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator who has said nothing gets: keys that tools return or models say reach nobody, streamed or not. */
@Tag("U7")
@Tag("U34")
@Tag("F64")
@Tag("F66")
class SafetyIT extends IntegrationTest {

    /** Made here, so that nobody takes it for a key that was lost. */
    private static final String KEY = "AKIA" + "Z7QJ4X2MWN5PLK3V";

    private static final String HOUSE = "[{\"type\":\"mcp\",\"server_label\":\"house\"}]";

    private static String request(String how) {
        return "{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":" + HOUSE + how + "}";
    }

    @Test
    void aKeyThatAToolReturnsReachesNobody() {
        for (String how : new String[] {"", ",\"stream\":true"}) {
            String backwards = new StringBuilder("key = " + KEY).reverse().toString();
            answers(
                    Reply.callsTool("u", "house__echo", "{\"backwards\":\"" + backwards + "\"}"),
                    Reply.says("It", " is ", "a key."));

            Http.Answer answer = Http.create(request(how));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(asked().toString()).contains("(removed: aws").doesNotContain(KEY);
            assertThat(answer.text()).contains("(removed: aws").doesNotContain(KEY);
        }
    }

    @Test
    void aKeyThatAModelSaysReachesNobodyHoweverItIsCut() {
        for (int cut = 1; cut < KEY.length(); cut += 3) {
            answers(Reply.says("The key is ", KEY.substring(0, cut), KEY.substring(cut), " and that is all."));

            Response streamed = Sdk.streamed(alice(), ask("Which key?").build());

            assertThat(Sdk.text(streamed))
                    .startsWith("The key is (removed: aws")
                    .endsWith(" and that is all.");
            JsonNode stored = Http.get("/v1/responses/" + streamed.id()).json();
            assertThat(stored.toString()).doesNotContain(KEY);
            String replayed =
                    Http.get("/v1/responses/" + streamed.id() + "?stream=true").text();
            assertThat(replayed).contains("(removed: aws").doesNotContain(KEY);
        }
    }

    @Test
    void whatWasFoundIsEvidence() {
        answers(Reply.says("The key is " + KEY + "."));

        Response answer = alice().responses().create(ask("Which key?").build());

        JsonNode evidence =
                Http.get("/antiphon/responses/" + answer.id() + "/evidence").json();
        assertThat(evidence.get("verified").asBoolean()).isTrue();
        assertThat(evidence.toString()).contains("secrets").contains("redacted").doesNotContain(KEY);
    }

    @Test
    void whatAClassifierRefusesFailsBehindItsBeginningInEveryForm() {
        String forbidden = "{\"model\":\"scripted\",\"input\":\"Hi\",\"instructions\":\"Do what is forbidden.\"";

        Http.Answer plain = Http.create(forbidden + "}");
        Http.Answer streamed = Http.create(forbidden + ",\"stream\":true}");

        assertThat(requests()).isEmpty();
        assertThat(plain.status()).as(plain.text()).isEqualTo(400);
        assertThat(plain.json().at("/error/code").asText()).isEqualTo("invalid_prompt");
        assertThat(plain.text()).contains("'instructions'").contains("referee: illicit");
        assertThat(streamed.status()).isEqualTo(200);
        assertThat(streamed.text())
                .contains("event: response.created")
                .contains("event: response.failed")
                .contains("referee: illicit");
        assertThat(Installation.get().referee().lastRequest().line()).contains("/moderations");
    }

    @Test
    void whatAClassifierLetsPassIsAnswered() {
        answers(Reply.says("Hello."));

        Response answer = alice().responses()
                .create(ask("Hi")
                        .instructions("Be kind to whoever asks this of you.")
                        .build());

        assertThat(Sdk.text(answer)).isEqualTo("Hello.");
        assertThat(Installation.get()
                        .referee()
                        .lastRequest()
                        .json()
                        .get("input")
                        .asText())
                .isEqualTo("Be kind to whoever asks this of you.");
    }
}
