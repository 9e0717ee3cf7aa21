package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where callers' tokens are exchanged, as the operator settles it. */
@Tag("F71")
class ExchangeSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: 'http://h/', identity: { exchange: { } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'http://idp.example.com/t', %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://u:p@idp.example.com/t', %s } }",
                "command: [cat], identity: { exchange: { token_endpoint: 'https://idp.example.com/t', %s } }",
                "url: 'http://h/', identity: { key: 'a secret of at least thirty-two bytes', exchange: { token_endpoint: 'https://idp.example.com/t', %s } }",
                "url: 'http://h/', headers: { authorization: x }, identity: { exchange: { token_endpoint: 'https://idp.example.com/t', %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', client_id: a, client_secret: thirty-two } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', client_id: a, audience: a } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', resource: '/a', %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', resource: 'https://h/#a', %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', scope: \"a  b\", %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', timeout: 0s, %s } }",
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', timeuot: 1s, %s } }"
            })
    void whatCannotBeExchangedIsRefusedAtTheStart(String server) {
        assertThatThrownBy(() -> read(server))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("mcp.servers[0].identity")
                .hasMessageNotContaining("thirty-two");
    }

    @Test
    void whereNobodyComesByATokenThereIsNothingToExchange() {
        String exchange =
                "url: 'http://h/', identity: { exchange: { token_endpoint: 'https://idp.example.com/t', %s } }";
        assertThat(read(exchange).mcp().servers()).hasSize(1);
        assertThatThrownBy(() -> new SettingsReader(name -> null)
                        .read("antiphon.yaml", "mcp: { servers: [{ label: house, " + whole(exchange) + " }] }"))
                .hasMessageContaining("mcp.servers[0].identity.exchange needs access.jwt");
    }

    @Test
    void ofSeveralIssuersOneIsNamed() {
        String exchange = "url: 'http://h/', identity: { exchange: { %stoken_endpoint: 'https://idp.example.com/t',"
                + " client_id: a, client_secret: thirty-two, audience: crm } }";
        String both = """
                access:
                  jwt:
                    - { issuer: i, audience: a, jwks: 'https://idp.example.com/k', tenant: { value: acme } }
                    - { issuer: j, audience: a, jwks: 'https://jdp.example.com/k', tenant: { value: globex } }
                mcp: { servers: [{ label: house, %s }] }
                """;
        SettingsReader reader = new SettingsReader(name -> null);

        assertThatThrownBy(() -> reader.read("antiphon.yaml", both.formatted(exchange.formatted(""))))
                .hasMessageContaining("mcp.servers[0].identity.exchange.issuer has to say whose tokens");
        assertThatThrownBy(() -> reader.read("antiphon.yaml", both.formatted(exchange.formatted("issuer: k, "))))
                .hasMessageContaining("mcp.servers[0].identity.exchange.issuer is none of access.jwt");
        assertThat(reader.read("antiphon.yaml", both.formatted(exchange.formatted("issuer: j, ")))
                        .mcp()
                        .servers())
                .hasSize(1);
    }

    private static Settings read(String server) {
        return new SettingsReader(name -> null).read("antiphon.yaml", """
                access: { jwt: [{ issuer: i, audience: a, jwks: 'https://idp.example.com/k', tenant: { value: acme } }] }
                mcp: { servers: [{ label: house, %s }] }
                """.formatted(whole(server)));
    }

    private static String whole(String server) {
        return server.replace("%s", "client_id: a, client_secret: thirty-two, audience: crm");
    }
}
