package dev.antiphon.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.antiphon.access.Caller;
import dev.antiphon.access.jwt.CallerTokens.Terms;
import dev.antiphon.protocol.Ids;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this server says of a caller can be verified by anybody who has the key. */
class CallerTokensTest {

    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller ADA = new Caller("acme", "ada", Set.of("user", "admin"));

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final AtomicLong next = new AtomicLong();
    private final Ids ids = new Ids(clock, next::incrementAndGet);

    private SignedJWT token(String key, String keyId, Caller caller) throws Exception {
        Terms terms = new Terms(keyId, "antiphon", "https://crm.example.com", Duration.ofMinutes(1));
        return SignedJWT.parse(new CallerTokens(SigningKey.of(key).orElseThrow(), terms, ids, clock).of(caller));
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static KeyPair ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    @Test
    void aTokenSaysWhoCallsToWhomAndForHowLong() throws Exception {
        SignedJWT token = token(SECRET, "", ADA);

        assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("HS256");
        assertThat(token.getHeader().getKeyID()).isNull();
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("antiphon");
        assertThat(claims.getAudience()).containsExactly("https://crm.example.com");
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getStringClaim("tenant")).isEqualTo("acme");
        assertThat(claims.getStringListClaim("roles")).isEqualTo(List.of("admin", "user"));
        assertThat(claims.getIssueTime().toInstant()).isEqualTo(NOW);
        assertThat(claims.getExpirationTime().toInstant()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void noTwoTokensAreTheSame() throws Exception {
        assertThat(token(SECRET, "", ADA).getJWTClaimsSet().getJWTID())
                .isNotEqualTo(token(SECRET, "", ADA).getJWTClaimsSet().getJWTID());
    }

    @Test
    void whoHasNoNameIsNotNamed() throws Exception {
        assertThat(token(SECRET, "", new Caller("", "", Set.of()))
                        .getJWTClaimsSet()
                        .getClaims())
                .containsOnlyKeys("iss", "aud", "iat", "exp", "jti");
    }

    @Test
    void privateKeysSignWhatOnlyTheirPublicKeysVerify() throws Exception {
        KeyPair curve = ec("secp256r1");
        KeyPair rsa = rsa(2048);
        JWSVerifier ofCurve = new ECDSAVerifier((ECPublicKey) curve.getPublic());
        JWSVerifier ofRsa = new RSASSAVerifier((RSAPublicKey) rsa.getPublic());

        SignedJWT byCurve = token(pem(curve.getPrivate()), "k1", ADA);
        SignedJWT byRsa = token(pem(rsa.getPrivate()), "k2", ADA);

        assertThat(byCurve.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(byRsa.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(byCurve.getHeader().getKeyID()).isEqualTo("k1");
        assertThat(byCurve.verify(ofCurve)).isTrue();
        assertThat(byRsa.verify(ofRsa)).isTrue();
        assertThat(token(pem(ec("secp256r1").getPrivate()), "", ADA).verify(ofCurve))
                .isFalse();
    }

    @Test
    void weakKeysAreRefused() throws Exception {
        assertThat(SigningKey.of(pem(ec("secp384r1").getPrivate()))).isEmpty();
        assertThat(SigningKey.of(pem(rsa(1024).getPrivate()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "one byte less than thirty-two..",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nnot a key of any kind\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEAMIIEpAIBAAKCAQEAMIIEpAIBAAKCAQEA"
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThat(SigningKey.of(text)).isEmpty();
    }

    @Test
    void aKeyShowsNothing() {
        assertThat(SigningKey.of(SECRET).orElseThrow()).hasToString("HS256");
    }
}
