package dev.antiphon.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.antiphon.access.Credential;
import dev.antiphon.protocol.ApiError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys come and go, and so do those who publish them. */
@Tag("R77")
class PublishedKeysTest {

    private Idp idp;
    private Verifying verifying;

    @BeforeEach
    void open() {
        idp = new Idp();
        verifying = new Verifying(idp);
    }

    @AfterEach
    void close() {
        verifying.close();
        idp.close();
    }

    private String signedWith(JWK key) {
        return Idp.token(JWSAlgorithm.RS256, "JWT", key, idp.claims(verifying.seconds()));
    }

    private void passes(String token) {
        assertThat(verifying.caller(token).subject()).isEqualTo("alice");
    }

    private void isRefused(String token) {
        assertThat(verifying.refusal(token).status()).isEqualTo(401);
    }

    @Test
    void keysAreFetchedOnceAndKept() {
        assertThat(idp.asked()).isZero();
        for (int i = 0; i < 10; i++) {
            passes(signedWith(idp.rsa));
        }
        assertThat(idp.asked()).isEqualTo(1);
        verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
        passes(signedWith(idp.rsa));
        assertThat(idp.asked()).isEqualTo(2);
    }

    @Test
    void aNewKeyIsGoodAtOnce() {
        passes(signedWith(idp.rsa));
        JWK next = Idp.rsa("rsa-2", 2048);
        idp.publish(idp.rsa, next);
        passes(signedWith(next));
        passes(signedWith(idp.rsa));
        assertThat(idp.asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsWithdrawnIsGoodNoLongerThanMinutes() {
        passes(signedWith(idp.rsa));
        idp.publish(Idp.rsa("rsa-2", 2048));
        verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
        isRefused(signedWith(idp.rsa));
    }

    @Test
    void tokensWithKeysNobodyKnowsCannotMakeUsAskAllTheTime() {
        passes(signedWith(idp.rsa));
        for (int i = 0; i < 300; i++) {
            isRefused(signedWith(renamed("unknown-" + i)));
        }
        assertThat(idp.asked()).isLessThanOrEqualTo(2);
        JWK next = Idp.rsa("rsa-2", 2048);
        idp.publish(idp.rsa, next);
        verifying.pass(PublishedKeys.INTERVAL.plusSeconds(1));
        passes(signedWith(next));
    }

    private JWK renamed(String id) {
        return new RSAKey.Builder(idp.rsa.toRSAKey()).keyID(id).build();
    }

    @Test
    void whileTheIssuerIsAwayItsKeysHoldOnForAWhile() {
        passes(signedWith(idp.rsa));
        idp.fail();
        verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
        passes(signedWith(idp.rsa));
        verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
        passes(signedWith(idp.rsa));
        isRefused(signedWith(Idp.rsa("rsa-2", 2048)));
        verifying.pass(PublishedKeys.OUTAGE);
        ApiError away = verifying.refusal(signedWith(idp.rsa));
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.retryable()).isTrue();
        idp.publish(idp.rsa);
        verifying.pass(PublishedKeys.INTERVAL.plusSeconds(1));
        passes(signedWith(idp.rsa));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "[]",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                "{\"keys\":\"x\"}",
                "{\"keys\":[[]]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}"
            })
    void aPageThatHoldsNoKeysIsNoLicence(String page) {
        idp.publish(page);
        assertThat(verifying.refusal(signedWith(idp.rsa)).status()).isIn(401, 503);
    }

    @Test
    void keysAreTakenFromNoOtherAddress() {
        JWK evil = Idp.rsa("rsa-1", 2048);
        idp.site()
                .page(
                        "/elsewhere",
                        "application/json",
                        ("{\"keys\":[" + evil.toPublicJWK() + "]}").getBytes(StandardCharsets.UTF_8));
        idp.site().redirects("/certs", idp.site().origin() + "/elsewhere");
        assertThat(verifying.refusal(signedWith(evil)).status()).isEqualTo(503);
    }

    @Test
    void aPageWithoutEndIsGivenUp() {
        idp.publish("{\"keys\":[" + " ".repeat(600 * 1024) + idp.rsa.toPublicJWK() + "]}");
        assertThat(verifying.refusal(signedWith(idp.rsa)).status()).isEqualTo(503);
        CountDownLatch givenUp = new CountDownLatch(1);
        idp.site().page("/certs", out -> givenUp.await());
        verifying.pass(Duration.ofMinutes(1));
        assertThat(verifying.refusal(signedWith(idp.rsa)).status()).isEqualTo(503);
        givenUp.countDown();
    }

    @Test
    void aKeyForSomethingElseSignsNothing() {
        RSAKey.Builder key = new RSAKey.Builder(idp.rsa.toRSAKey());
        for (JWK other : new JWK[] {
            key.keyUse(KeyUse.ENCRYPTION).build(),
            key.keyUse(null).keyOperations(Set.of(KeyOperation.ENCRYPT)).build(),
            key.keyOperations(Set.of(KeyOperation.SIGN)).build(),
            key.keyOperations(null).algorithm(JWSAlgorithm.PS256).build()
        }) {
            idp.publish(other);
            verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
            isRefused(signedWith(idp.rsa));
        }
        idp.publish(key.algorithm(null).keyUse(KeyUse.SIGNATURE).build());
        verifying.pass(PublishedKeys.KEPT.plusSeconds(1));
        passes(signedWith(idp.rsa));
    }

    @Test
    void aShortKeySignsNothing() {
        JWK weak = Idp.rsa("weak", 1024);
        idp.publish(weak);
        isRefused(signedWith(weak));
    }

    @Test
    void aTokenThatNamesNoKeyIsTriedWithThoseThatFit() {
        JWK unnamed = new RSAKey.Builder(idp.rsa.toRSAKey()).keyID(null).build();
        idp.publish(Idp.rsa("rsa-0", 2048), idp.ec, idp.rsa);
        passes(signedWith(unnamed));
    }

    @Test
    void whoeverAsksAgainLaterIsToldThatItHasEnded() {
        Credential credential = verifying.credential(signedWith(idp.rsa));
        assertThat(credential.check().subject()).isEqualTo("alice");
        verifying.pass(Duration.ofMinutes(10));
        assertThatThrownBy(credential::check).hasMessageContaining("has expired");
    }
}
