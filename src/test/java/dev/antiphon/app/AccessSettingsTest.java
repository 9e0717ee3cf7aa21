package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Roles;
import dev.antiphon.egress.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can say of who comes in, and what stops the start. */
@Tag("U7")
class AccessSettingsTest {

    private static final String JWT = "issuer: 'https://idp/realms/acme', audience: api, jwks: 'https://idp/certs'";
    private static final String HEADER = "name: X-Forwarded-User, peers: [127.0.0.1], tenant: acme";
    private static final String SECRET = ", secret_header: X-Proxy-Secret, secret: 0123456789abcdef";

    private static AccessSettings read(String access) {
        return new SettingsReader(name -> null)
                .read("antiphon.yaml", "access: {" + access + "}")
                .access();
    }

    private static AccessSettings.Jwt jwt(String keys) {
        return read("jwt: [{" + keys + "}]").jwt().getFirst();
    }

    private static void stops(String access, String... words) {
        assertThatThrownBy(() -> read(access)).as(access).hasMessageContainingAll(words);
    }

    @Test
    void withoutAWordNobodyComesInButByKey() {
        AccessSettings none = read("");
        assertThat(none.jwt()).isEmpty();
        assertThat(none.header()).isNull();
        assertThat(none.container()).isNull();
    }

    @Test
    void anIssuerHasDefaultsThatAreStrict() {
        AccessSettings.Jwt jwt = jwt(JWT + ", tenant: {value: acme}");
        assertThat(jwt.algorithms()).containsExactlyInAnyOrder("RS256", "ES256");
        assertThat(jwt.types()).containsExactlyInAnyOrder("JWT", "at+jwt", "none");
        assertThat(jwt.maxAge()).isEqualTo(Duration.ofHours(24));
        assertThat(jwt.skew()).isEqualTo(Duration.ofSeconds(60));
        assertThat(jwt.subject()).isEqualTo("sub");
        assertThat(jwt.roles().roles()).isEqualTo(new Roles(Set.of("user"), Map.of()));
    }

    @Test
    void everythingOfATokenCanBeSaid() {
        AccessSettings.Jwt jwt =
                jwt("issuer: i, audience: [a, b], jwks: 'http://[::1]:8080/c?x=y', algorithms: [PS512],"
                        + " types: [at+jwt], max_age: 1h, skew: 0s, tenant: {claim: org, allow: [acme]}, subject: preferred_username,"
                        + " roles: {claim: realm_access.roles, always: [], grants: {admin: [agent-admin]}}");
        assertThat(jwt.audience()).containsExactlyInAnyOrder("a", "b");
        assertThat(jwt.tenant()).isEqualTo(new AccessSettings.Tenant("", "org", Set.of("acme")));
        assertThat(jwt.roles().roles()).isEqualTo(new Roles(Set.of(), Map.of("admin", Set.of("agent-admin"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenant: {value: acme}, issuer: i, jwks: 'https://i' | access.jwt[0].audience is missing",
                "tenant: {value: acme}, audience: [], issuer: i, jwks: 'https://i' | access.jwt[0].audience is missing",
                "tenant: {value: acme}, audience: a, jwks: 'https://i' | access.jwt[0].issuer is missing",
                "tenant: {value: acme}, audience: a, issuer: i | access.jwt[0].jwks is missing",
                "issuer: i, audience: a, jwks: 'https://i' | access.jwt[0].tenant has to say",
                "issuer: i, audience: a, jwks: 'https://i', tenant: {} | access.jwt[0].tenant has to say",
                "issuer: i, audience: a, jwks: 'https://i', tenant: {value: a, claim: b} | access.jwt[0].tenant has to say",
                "issuer: i, audience: a, jwks: 'https://i', tenant: {value: 'a b'} | access.jwt[0].tenant names what",
                "issuer: i, audience: a, jwks: 'https://i', tenant: {value: a, allow: [b]} | access.jwt[0].tenant.allow",
                "issuer: i, audience: a, jwks: 'https://i', tenant: {claim: a, allow: []} | access.jwt[0].tenant.allow",
            })
    void whatATokenNeedsIsNeeded(String keys, String message) {
        stops("jwt: [{" + keys + "}]", "antiphon.yaml line 1: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algorithms: [HS256]",
                "algorithms: [none]",
                "algorithms: [rs256]",
                "algorithms: []",
                "algorithms: [EdDSA]",
                "types: []",
                "skew: 10m",
                "max_age: 0s",
                "subject: ''",
                "jwks: 'http://idp/certs'",
                "jwks: 'http://127.0.0.1.evil.example/certs'",
                "jwks: 'http://10.0.0.1/certs'",
                "jwks: 'file:///etc/keys'",
                "jwks: 'https://u:p@idp/certs'",
                "jwks: 'https://idp/certs#x'",
                "roles: {always: [admin]}",
                "roles: {always: [operator]}",
                "roles: {claim: groups}",
                "roles: {grants: {admin: [a]}}",
                "roles: {claim: groups, grants: {a: admin}}",
                "roles: {header: X-Groups}",
                "tenant: acme",
                "secret: x"
            })
    void whatWouldLetInMoreThanWasMeantStopsTheStart(String key) {
        String name = key.substring(0, key.indexOf(':'));
        String base = JWT + ", tenant: {value: acme}";
        String without = base.replaceAll(", " + name + ": ('[^']*'|\\{[^}]*}|\\w+)", "");
        stops("jwt: [{" + without + ", " + key + "}]", name);
    }

    @Test
    void twoIssuersCannotNameTheSameCallers() {
        String one = "{" + JWT + ", tenant: {value: acme}}";
        String other = one.replace("realms/acme", "realms/other");
        stops("jwt: [" + one + ", " + one + "]", "has the issuer https://idp/realms/acme twice");
        stops("jwt: [" + one + ", " + other + "]", "two issuers for the tenant acme");
        stops("jwt: [" + one + ", " + other.replace("value: acme", "claim: org") + "]", "tenant.allow");
        assertThat(read("jwt: [" + one + ", " + other.replace("value: acme", "claim: org, allow: [globex]") + "]")
                        .jwt())
                .hasSize(2);
    }

    @Test
    void aKeyThatLooksLikeATokenIsRefusedBesideTokens() {
        String keys = "keys: [{key: aaaaaaaa.bbbb.cccc, tenant: t, subject: s}]\n";
        SettingsReader reader = new SettingsReader(name -> null);
        assertThat(reader.read("f", keys).keys()).hasSize(1);
        assertThatThrownBy(() -> reader.read("f", keys + "access: {jwt: [{" + JWT + ", tenant: {value: acme}}]}"))
                .hasMessageContaining("keys[0].key would be taken for an access token");
    }

    @Test
    void aProxyIsKnownByItsAddressAndASecretOrACertificate() {
        AccessSettings.Header header = read("header: {" + HEADER.replace("[127.0.0.1]", "[10.0.0.0/8, '::1']") + SECRET
                        + "}")
                .header();
        assertThat(header).isNotNull();
        assertThat(header.peers())
                .containsExactlyInAnyOrder(
                        Network.parse("10.0.0.0/8").orElseThrow(),
                        Network.parse("::1").orElseThrow());
        assertThat(header.secret()).hasToString("***");
        assertThat(read("header: {" + HEADER + ", certificate: 'CN=proxy'}").header())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peers: [127.0.0.1], tenant: a, certificate: CN=p | access.header.name is missing",
                "name: X-U, tenant: a, certificate: CN=p | access.header.peers is missing",
                "name: X-U, peers: [127.0.0.1], certificate: CN=p | access.header.tenant is missing",
                "name: X-U, peers: [127.0.0.1], tenant: a | an address alone",
                "name: X-U, peers: [0.0.0.0/0], tenant: a, certificate: CN=p | access.header.peers holds",
                "name: X-U, peers: ['::/0'], tenant: a, certificate: CN=p | access.header.peers holds",
                "name: X-U, peers: [10.0.0.1/8], tenant: a, certificate: CN=p | access.header.peers holds",
                "name: X-U, peers: [localhost], tenant: a, certificate: CN=p | access.header.peers holds",
                "name: X-U, peers: [127.0.0.1], tenant: a, certificate: proxy | access.header.certificate",
                "name: X-U, peers: [127.0.0.1], tenant: a, certificate: '' | access.header.certificate",
                "name: X-U, peers: [127.0.0.1], tenant: a, secret: 0123456789abcdef | access.header.secret and",
                "name: X-U, peers: [127.0.0.1], tenant: a, secret_header: X-S | access.header.secret and",
                "name: X-U, peers: [127.0.0.1], tenant: a, secret_header: X-S, secret: short | at least 16",
                "name: X-U, peers: [127.0.0.1], tenant: a, secret_header: x-u, secret: 0123456789abcdef | another header",
                "name: Authorization, peers: [127.0.0.1], tenant: a, certificate: CN=p | access.header.name cannot",
                "name: x-forwarded-for, peers: [127.0.0.1], tenant: a, certificate: CN=p | access.header.name cannot",
                "name: 'X U', peers: [127.0.0.1], tenant: a, certificate: CN=p | access.header.name cannot",
                "name: X-U, peers: [127.0.0.1], tenant: a, certificate: CN=p, roles: {header: X-G} | roles.grants",
                "name: X-U, peers: [127.0.0.1], tenant: a, certificate: CN=p, roles: {always: [admin]} | roles.always",
            })
    void aHeaderThatAnybodyCouldSendStopsTheStart(String keys, String message) {
        stops("header: {" + keys + "}", message);
    }

    @Test
    void theContainerHasATenantAndRoles() {
        assertThat(read("container: {tenant: acme, roles: {grants: {admin: [boss]}}}")
                        .container())
                .isEqualTo(new AccessSettings.Container(
                        "acme", new Roles(Set.of("user"), Map.of("admin", Set.of("boss")))));
        stops("container: {}", "access.container.tenant is missing");
    }

    @Test
    void originsAreForThoseWhoSignInByBrowser() {
        stops("origins: ['https://ui.example']", "access.origins has no effect");
        assertThat(read("container: {tenant: acme}, origins: ['https://ui.example']")
                        .origins())
                .hasSize(1);
    }

    @Test
    void everyKeyNameIsPinned() {
        List<String> keys = new ArrayList<>(List.of("jwt", "header", "container", "origins"));
        List.of(
                        "issuer",
                        "audience",
                        "jwks",
                        "algorithms",
                        "types",
                        "max_age",
                        "skew",
                        "tenant",
                        "subject",
                        "roles",
                        "scopes")
                .forEach(key -> keys.add("jwt[]." + key));
        List.of("value", "claim", "allow").forEach(key -> keys.add("jwt[].tenant." + key));
        List.of("claim", "always", "grants").forEach(key -> keys.add("jwt[].roles." + key));
        List.of("name", "peers", "secret_header", "secret", "certificate", "tenant", "roles")
                .forEach(key -> keys.add("header." + key));
        List.of("header", "delimiter", "always", "grants").forEach(key -> keys.add("header.roles." + key));
        keys.addAll(List.of("container.tenant", "container.roles", "container.roles.always", "container.roles.grants"));
        assertThat(SettingsKeys.ofTheReader())
                .filteredOn(key -> key.startsWith("access."))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> "access." + key).toList());
    }
}
