package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** The configuration of a server at work, read again. */
class ConfigurationIT extends IntegrationTest {

    private static final String RELOAD = "/antiphon/configuration/reload";

    private static Http.Answer operator(String method, String path) {
        return Http.send(Http.anonymous(path)
                .header("Authorization", "Bearer " + Installation.OPERATOR)
                .method(method, BodyPublishers.noBody()));
    }

    @Test
    void whatIsReadAgainServesTheNextRequestAndWhatWasKeptIsStillThere() {
        String id = Http.create("{\"model\":\"demo\",\"input\":\"Before\"}")
                .json()
                .get("id")
                .asText();
        int number =
                operator("GET", "/antiphon/configuration").json().get("number").asInt();

        assertThat(operator("POST", RELOAD).json().get("number").asInt()).isEqualTo(number + 1);

        assertThat(Http.get("/v1/responses/" + id).status()).isEqualTo(200);
        Http.Answer next =
                Http.create("{\"model\":\"demo\",\"input\":\"After\",\"previous_response_id\":\"" + id + "\"}");
        assertThat(next.json().get("status").asText()).isEqualTo("completed");
    }

    @Test
    void anAdministratorOfOneOrganisationNeitherReloadsNorMakesAnOperator() {
        Http.Answer reload = Http.send(Http.anonymous(RELOAD)
                .header("Authorization", "Bearer " + Installation.ADMIN)
                .POST(BodyPublishers.noBody()));
        Http.Answer key = Http.send(Http.anonymous("/antiphon/keys")
                .header("Authorization", "Bearer " + Installation.ADMIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"subject\":\"eve\",\"roles\":[\"operator\"]}")));

        assertThat(reload.status()).isEqualTo(403);
        assertThat(key.status()).isEqualTo(403);
        assertThat(key.error().get("message").asText()).contains("'operator'");
    }
}
