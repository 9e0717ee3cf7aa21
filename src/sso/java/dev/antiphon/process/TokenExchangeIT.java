package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.mcp.McpHouse;
import dev.antiphon.tool.mcp.McpHouse.Heard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keycloak's standard token exchange, between the shipped server and an MCP server. */
@Tag("F71")
@Timeout(600)
class TokenExchangeIT {

    private static final String BY_LABEL = """
            {"model": "demo", "input": "Hello", "tools": [{"type": "mcp", "server_label": "crm"}]}""";

    private static Keycloak keycloak;
    private static McpHouse house;
    private static ShippedServer server;

    @BeforeAll
    static void start() throws Exception {
        keycloak = Keycloak.shared();
        house = McpHouse.streamable();
        server = ShippedServer.start(
                "sso-exchange",
                """
                access:
                  jwt:
                    - issuer: "%s"
                      audience: responses-api
                      jwks: "%s/protocol/openid-connect/certs"
                      subject: preferred_username
                      tenant: { value: acme }
                mcp:
                  servers:
                    - label: crm
                      url: "%s"
                      identity:
                        exchange:
                          token_endpoint: "%s/protocol/openid-connect/token"
                          client_id: responses-api
                          client_secret: responses-api-secret
                          audience: crm
                    - label: other
                      url: "%s"
                      identity:
                        exchange:
                          token_endpoint: "%s/protocol/openid-connect/token"
                          client_id: responses-api
                          client_secret: responses-api-secret
                          audience: somebody-else
                """.formatted(
                                keycloak.issuer(),
                                keycloak.issuer(),
                                house.url(),
                                keycloak.issuer(),
                                house.url(),
                                keycloak.issuer()),
                keycloak.trusted());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (house != null) {
            house.close();
        }
    }

    private static Answer created(String token, String body) throws IOException {
        return new Client(server.port(), token).send("POST", "/v1/responses", body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode claims(String token) {
        return Json.tree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    @Test
    void theServerOfToolsSeesATokenOfThePersonThatIsForItAlone() throws Exception {
        String own = keycloak.token("programs", "alice");
        Answer answer = created(own, BY_LABEL);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        List<Heard> listed = house.heard("POST tools/list");
        assertThat(listed).as(answer.json().toString()).isNotEmpty();
        String granted =
                listed.getLast().headers().getOrDefault("Authorization", "").substring("Bearer ".length());
        assertThat(claims(granted).path("aud").asText()).isEqualTo("crm");
        assertThat(claims(granted).path("preferred_username").asText()).isEqualTo("alice");
        assertThat(house.heard()).noneMatch(heard -> heard.toString().contains(own));
    }

    @Test
    void whatKeycloakRefusesIsAServerThatCannotBeAsked() throws Exception {
        Answer answer = created(keycloak.token("programs", "bob"), BY_LABEL.replace("crm", "other"));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/output/0/error").asText()).startsWith("It wants the caller's own token");
    }
}
