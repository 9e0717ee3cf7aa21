package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Alice shares a conversation with Bob, who is of her organisation; Mallory is not. */
@Tag("R77")
class SharesIT extends IntegrationTest {

    private String conversation = "";

    @BeforeEach
    void begin() {
        conversation = as(
                        Installation.ALICE,
                        "POST",
                        "/v1/conversations",
                        "{\"items\":[{\"role\":\"user\",\"content\":\"We speak of apples.\"}]}")
                .json()
                .get("id")
                .asText();
    }

    @Test
    void aColleagueGoesOnWhereItWasSharedAndOnlyWhileItIs() {
        assertThat(as(Installation.BOB, "GET", path(""), "").status()).isEqualTo(404);
        JsonNode share = share("{\"subject\":\"bob\",\"access\":\"write\"}").json();
        assertThat(share.get("owner").asText()).isEqualTo("alice");
        assertThat(as(Installation.BOB, "GET", "/antiphon/conversations/shared", "")
                        .text())
                .contains(share.get("id").asText(), conversation);

        answers(Reply.says("Red ones."));
        JsonNode said = as(Installation.BOB, "POST", "/v1/responses", question("Which?", true))
                .json();
        assertThat(asked().toString()).contains("We speak of apples.", "Which?");
        assertThat(as(Installation.ALICE, "GET", path("/items"), "").text()).contains("Which?", "Red ones.");
        assertThat(as(
                                Installation.ALICE,
                                "GET",
                                "/v1/responses/" + said.get("id").asText(),
                                "")
                        .status())
                .as("the response is Bob's")
                .isEqualTo(404);

        String shares = "/antiphon/conversations/" + conversation + "/shares";
        assertThat(as(Installation.ALICE, "GET", shares, "").text()).contains("\"bob\"");
        assertThat(as(
                                Installation.ALICE,
                                "DELETE",
                                shares + "/" + share.get("id").asText(),
                                "")
                        .json()
                        .get("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(as(Installation.BOB, "GET", path(""), "").status()).isEqualTo(404);
        assertThat(as(Installation.BOB, "POST", "/v1/responses", question("And now?", true))
                        .status())
                .isEqualTo(404);
        assertThat(as(
                                Installation.ALICE,
                                "DELETE",
                                shares + "/" + share.get("id").asText(),
                                "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whoMayOnlyReadAsksWithoutLeavingATrace() {
        share("{\"subject\":\"*\"}");

        assertThat(as(Installation.BOB, "POST", "/v1/responses", question("Which?", true))
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("insufficient_permissions");
        answers(Reply.says("Green ones."));
        assertThat(as(Installation.BOB, "POST", "/v1/responses", question("Which?", false))
                        .status())
                .isEqualTo(200);
        assertThat(as(Installation.ALICE, "GET", path("/items"), "").text()).doesNotContain("Which?");
        assertThat(as(Installation.BOB, "DELETE", path(""), "").status()).isEqualTo(403);
        assertThat(as(Installation.BOB, "POST", path(""), "{\"metadata\":{}}").status())
                .isEqualTo(403);
        assertThat(as(Installation.MALLORY, "GET", path(""), "").status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeSharedIsRefusedByName() {
        assertThat(share("{}").json().at("/error/param").asText()).isEqualTo("subject");
        assertThat(share("{\"subject\":\"a\\nb\"}").json().at("/error/param").asText())
                .isEqualTo("subject");
        assertThat(share("{\"subject\":\"bob\",\"access\":\"own\"}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("access");
        assertThat(share("{\"subject\":\"bob\",\"tenant\":\"globex\"}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("tenant");
        assertThat(share("{\"subject\":\"alice\"}").json().at("/error/param").asText())
                .isEqualTo("subject");
    }

    private Http.Answer share(String body) {
        return as(Installation.ALICE, "POST", "/antiphon/conversations/" + conversation + "/shares", body);
    }

    private String path(String rest) {
        return "/v1/conversations/" + conversation + rest;
    }

    private String question(String text, boolean store) {
        return "{\"model\":\"scripted\",\"conversation\":\"%s\",\"input\":\"%s\",\"store\":%s}"
                .formatted(conversation, text, store);
    }

    private static Http.Answer as(String key, String method, String path, String body) {
        return Http.send(Http.anonymous(path)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }
}
