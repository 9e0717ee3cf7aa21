package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys that an administrator issues, from their first request to their last. */
@Tag("R77")
class KeysIT extends IntegrationTest {

    private static Http.Answer as(String key, String method, String path, String body) {
        return Http.send(Http.anonymous(path)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static Http.Answer admin(String method, String path, String body) {
        return as(Installation.ADMIN, method, "/antiphon/keys" + path, body);
    }

    @Test
    void aKeyOpensFromWhenItIsIssuedUntilItIsRevokedAndIsShownOnce() {
        JsonNode issued = admin("POST", "", "{\"subject\":\"carol\",\"label\":\"laptop\"}")
                .json();
        String key = issued.get("key").asText();
        String id = issued.get("id").asText();
        assertThat(issued.get("roles").toString()).isEqualTo("[\"user\"]");

        assertThat(as(key, "GET", "/v1/models", "").status()).isEqualTo(200);
        assertThat(admin("GET", "/" + id, "").text()).contains("laptop").doesNotContain(key);
        assertThat(admin("GET", "?limit=100", "").text()).contains(id).doesNotContain(key);

        assertThat(admin("DELETE", "/" + id, "").json().get("revoked_at").isNumber())
                .isTrue();
        assertThat(as(key, "GET", "/v1/models", "").status()).isEqualTo(401);
    }

    @Test
    void onlyAnAdministratorOfTheSameOrganisationMay() {
        String id = admin("POST", "", "{\"subject\":\"dave\"}").json().get("id").asText();

        assertThat(as(Installation.ALICE, "POST", "/antiphon/keys", "{\"subject\":\"dave\"}")
                        .status())
                .isEqualTo(403);
        assertThat(as(Installation.FOREIGN_ADMIN, "GET", "/antiphon/keys/" + id, "")
                        .status())
                .isEqualTo(404);
        assertThat(as(Installation.FOREIGN_ADMIN, "DELETE", "/antiphon/keys/" + id, "")
                        .status())
                .isEqualTo(404);
        assertThat(as(Installation.FOREIGN_ADMIN, "GET", "/antiphon/keys", "").text())
                .doesNotContain(id);
    }

    @Test
    void whatAKeyCannotBeIsRefusedByName() {
        assertThat(admin("POST", "", "{}").json().at("/error/param").asText()).isEqualTo("subject");
        assertThat(admin("POST", "", "{\"subject\":\"a,b\"}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("subject");
        assertThat(admin("POST", "", "{\"subject\":\"a\",\"roles\":[\"x y\"]}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("roles[0]");
        assertThat(admin("POST", "", "{\"subject\":\"a\",\"expires_at\":1}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("expires_at");
        assertThat(admin("POST", "", "{\"subject\":\"a\",\"tenant\":\"globex\"}")
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("tenant");
    }
}
