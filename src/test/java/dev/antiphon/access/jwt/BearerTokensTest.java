package dev.antiphon.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.access.Roles;
import dev.antiphon.protocol.ApiError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a good token, and everything that is none. */
@Tag("R77")
class BearerTokensTest {

    private static Idp idp;
    private static Verifying verifying;

    @BeforeAll
    static void open() {
        idp = new Idp();
        verifying = new Verifying(idp);
    }

    @AfterAll
    static void close() {
        verifying.close();
        idp.close();
    }

    private static Map<String, Object> claims() {
        return idp.claims(verifying.seconds());
    }

    private static Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = claims();
        if (value == null) {
            claims.remove(claim);
        } else {
            claims.put(claim, value);
        }
        return claims;
    }

    private static void passes(String token) {
        assertThat(verifying.caller(token))
                .isEqualTo(
                        new Caller("acme", "alice", Set.of("user", "approver")).by(new OwnToken(token, idp.issuer())));
    }

    private static void isRefused(String token) {
        ApiError error = verifying.refusal(token);
        assertThat(error.status()).isEqualTo(401);
        assertThat(error.message()).startsWith("The access token ").doesNotContain("alice");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aGoodTokenNamesItsCaller() {
        passes(idp.token(claims()));
        passes(Idp.token(JWSAlgorithm.ES256, "JWT", idp.ec, claims()));
        passes(idp.token(with("aud", List.of("account", "second"))));
    }

    @Test
    void whatElseItSaysOfRolesGivesNone() {
        Map<String, Object> admin = with("realm_access", Map.of("roles", List.of("admin", "user", "auditor")));
        admin.put("roles", List.of("admin"));
        assertThat(verifying.caller(idp.token(admin)).roles()).containsExactly("user");
        for (Object odd : List.of("admin", 1, Map.of("roles", Map.of("agent-user", true)), Map.of("roles", 5))) {
            assertThat(verifying.caller(idp.token(with("realm_access", odd))).roles())
                    .containsExactly("user");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"})
    void theTypesOfAccessTokensAreTaken(String type) {
        passes(Idp.token(JWSAlgorithm.RS256, type, idp.rsa, claims()));
        passes(Idp.token(JWSAlgorithm.RS256, null, idp.rsa, claims()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secevent+jwt", "logout+jwt", "dpop+jwt", "JOSE", "id+jwt", "none", ""})
    void othersAreNot(String type) {
        isRefused(Idp.token(JWSAlgorithm.RS256, type, idp.rsa, claims()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at_hash", "c_hash", "s_hash", "events", "cnf"})
    void tokensForSomethingElseAreRefused(String claim) {
        isRefused(idp.token(with(claim, claim.equals("cnf") ? Map.of("jkt", "x") : "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID", "Refresh", "Offline", "Logout", "bearer"})
    void theKindsOfKeycloakAreToldApart(String kind) {
        isRefused(idp.token(with("typ", kind)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "exp", "iat"})
    void whatIsRequiredIsRequired(String claim) {
        isRefused(idp.token(with(claim, null)));
        isRefused(idp.token(with(claim, "")));
        isRefused(idp.token(with(claim, Map.of("a", "b"))));
        isRefused(idp.token(with(claim, List.of())));
        isRefused(idp.token(with(claim, true)));
    }

    @Test
    void aTokenForSomebodyElseIsRefused() {
        isRefused(idp.token(with("aud", "other-app")));
        isRefused(idp.token(with("aud", List.of("account", "other-app"))));
        isRefused(idp.token(with("aud", List.of(Idp.AUDIENCE, 1))));
        isRefused(idp.token(with("aud", Idp.AUDIENCE + " ")));
        isRefused(idp.token(with("aud", "account " + Idp.AUDIENCE)));
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        isRefused(idp.token(with("iss", idp.issuer() + "/")));
        isRefused(idp.token(with("iss", "https://evil.example")));
        isRefused(idp.token(with("iss", List.of(idp.issuer()))));
    }

    @ParameterizedTest
    @CsvSource({"59,true", "-30,true", "-59,true", "-60,false", "-90,false"})
    void itIsGoodUntilItEnds(int from, boolean good) {
        String token = idp.token(with("exp", verifying.seconds() + from));
        if (good) {
            passes(token);
        } else {
            isRefused(token);
            assertThat(verifying.refusal(token).message()).isEqualTo("The access token has expired.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nbf,-1,true",
        "nbf,30,true",
        "nbf,60,true",
        "nbf,61,false",
        "iat,60,true",
        "iat,61,false",
        "iat,3600,false"
    })
    void nothingIsGoodBeforeItsTime(String claim, int from, boolean good) {
        String token = idp.token(with(claim, verifying.seconds() + from));
        if (good) {
            passes(token);
        } else {
            isRefused(token);
        }
    }

    @Test
    void itIsNotGoodForLongerThanADayWhateverItSays() {
        Map<String, Object> claims = with("exp", verifying.seconds() + 3_000_000_000L);
        claims.put("iat", verifying.seconds() - 86_400 - 60);
        passes(idp.token(claims));
        claims.put("iat", verifying.seconds() - 86_400 - 61);
        isRefused(idp.token(claims));
    }

    @Test
    void timesThatAreNoneAreRefused() {
        for (Object odd : List.of("1800000300", "1e400", List.of(1), Double.MAX_VALUE)) {
            isRefused(idp.token(with("iat", odd)));
        }
        isRefused(idp.token(with("nbf", "soon")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "NoNe", "nOnE", ""})
    void unsignedTokensAreRefused(String algorithm) {
        String payload = idp.token(claims()).split("\\.")[1];
        for (String header : List.of("{\"alg\":\"%s\"}", "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}")) {
            String unsigned = encoded(header.formatted(algorithm)) + "." + payload + ".";
            assertThat(verifying.sees(unsigned)).isFalse();
            isRefused(unsigned + "AA");
            isRefused(unsigned + idp.token(claims()).split("\\.")[2]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aPublicKeyIsNoPassword(String algorithm) throws JOSEException {
        byte[] der = idp.rsa.toRSAKey().toRSAPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                idp.rsa.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm))
                    .keyID("rsa-1")
                    .build();
            JWSObject token = new JWSObject(header, new Payload(claims()));
            token.sign(new MACSigner(secret));
            isRefused(token.serialize());
        }
    }

    @Test
    void anAlgorithmThatIsNotOnTheListIsRefused() {
        isRefused(Idp.token(JWSAlgorithm.RS512, "JWT", idp.rsa, claims()));
        isRefused(Idp.token(JWSAlgorithm.PS256, "JWT", idp.rsa, claims()));
    }

    @Test
    void keysThatATokenBringsAlongAreNotLookedAt() {
        JWK own = Idp.rsa("rsa-1", 2048);
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT);
        isRefused(Idp.token(header.jwk(own.toPublicJWK()).build(), own, claims()));
        isRefused(Idp.token(header.jwk(own.toPublicJWK()).keyID("rsa-1").build(), own, claims()));
        String elsewhere = idp.site().origin() + "/evil";
        idp.site()
                .page("/evil", "application/json", own.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8));
        isRefused(Idp.token(header.jwkURL(URI.create(elsewhere)).build(), own, claims()));
        isRefused(Idp.token(header.x509CertURL(URI.create(elsewhere)).build(), own, claims()));
        assertThat(idp.site().requests()).noneMatch(request -> request.contains("/evil"));
    }

    @Test
    void aHeaderThatChangesWhatIsSignedIsRefused() {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1");
        isRefused(Idp.token(
                header.criticalParams(Set.of("exp")).customParam("exp", 1).build(), idp.rsa, claims()));
        isRefused(Idp.token(
                header.criticalParams(Set.of("b64"))
                        .base64URLEncodePayload(true)
                        .build(),
                idp.rsa,
                claims()));
    }

    @Test
    void whatWasChangedIsRefused() {
        String[] parts = idp.token(claims()).split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String mallory = encoded(payload.replace("alice", "admin"));
        isRefused(parts[0] + "." + mallory + "." + parts[2]);
        isRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(0, parts[2].length() - 4));
        isRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(4));
        isRefused(parts[0] + "." + parts[1] + "." + "A".repeat(342));
        isRefused(parts[0] + "." + parts[1] + ".AA");
        char[] flipped = parts[2].toCharArray();
        flipped[10] = flipped[10] == 'A' ? 'B' : 'A';
        isRefused(parts[0] + "." + parts[1] + "." + new String(flipped));
    }

    @Test
    void emptySignaturesOfCurvesAreRefused() {
        String[] parts = Idp.token(JWSAlgorithm.ES256, "JWT", idp.ec, claims()).split("\\.");
        isRefused(parts[0] + "." + parts[1] + "." + "A".repeat(86));
    }

    @Test
    void junkIsRefusedAtOnce() {
        String junk = "A".repeat(500_000);
        isRefused(junk + "." + junk + "." + junk);
        isRefused("a.b.c");
        isRefused("e30.e30.e30");
        isRefused(encoded("{".repeat(2_000)) + "." + encoded("[".repeat(8_000)) + ".AA");
        isRefused(encoded("{\"alg\":\"RS256\"}") + "." + encoded("{\"a\":" + "[".repeat(10_000)) + ".AA");
        isRefused(encoded("{\"alg\":\"RS256\"}") + "." + encoded("[]") + ".AA");
    }

    @Test
    void whatIsNotToTheLetterATokenIsAKey() {
        String token = idp.token(claims());
        for (String odd : List.of(
                token + "\n",
                token + "=",
                token + " ",
                token.replaceFirst("\\.", ". "),
                "x" + token + ".y",
                "." + token,
                token.replace('.', ':'))) {
            assertThat(verifying.sees(odd)).as(odd).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "a\u202eb", "a\u2028b", "(null)", "e\u0301", " alice"})
    void aNameThatCouldBeTakenForAnotherIsRefused(String subject) {
        isRefused(idp.token(with("sub", subject)));
        isRefused(idp.token(with("sub", "x".repeat(256))));
    }

    @Test
    void namesOfAllScriptsAreTaken() {
        for (String name : List.of(
                "j\u00f6rg", "\u5f20\u4f1f", "auth0|5f7c", "CN=Alice, O=Acme", "a@b.example", "x".repeat(255))) {
            assertThat(verifying.caller(idp.token(with("sub", name))).subject()).isEqualTo(name);
        }
    }

    @Test
    void aClaimMayNameTheTenant() {
        TokenRules rules = new TokenRules(
                idp.issuer(),
                Set.of(Idp.AUDIENCE),
                Set.of("RS256"),
                Set.of("JWT"),
                Duration.ofHours(1),
                Duration.ZERO,
                "",
                "https://acme.example/tenant",
                Set.of("acme", "globex"),
                "preferred.name",
                "",
                new Roles(Set.of("user"), Map.of()),
                "");
        try (Verifying byClaim = new Verifying(idp, rules)) {
            Map<String, Object> claims = claims();
            claims.put("preferred", Map.of("name", "al"));
            assertThat(byClaim.refusal(idp.token(claims)).status()).isEqualTo(401);
            for (Object odd : Arrays.asList("evil", "acme\r\nx: y", "", List.of("acme"), 7, "ACME")) {
                claims.put("https://acme.example/tenant", odd);
                assertThat(byClaim.refusal(idp.token(claims)).status()).isEqualTo(401);
            }
            claims.put("https://acme.example/tenant", "globex");
            assertThat(byClaim.caller(idp.token(claims)).withoutToken())
                    .isEqualTo(new Caller("globex", "al", Set.of("user")));
        }
    }
}
