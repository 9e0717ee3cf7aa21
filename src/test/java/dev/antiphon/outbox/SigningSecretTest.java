package dev.antiphon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F24")
class SigningSecretTest {

    /** The example that the libraries of Standard Webhooks are tested with. */
    @Test
    void itSignsAsStandardWebhooksHasIt() {
        SigningSecret secret =
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void oneThatIsMadeCanBeWrittenDownAndReadAgain() {
        SigningSecret made = SigningSecret.random(new SecureRandom());
        assertThat(made.text()).startsWith("whsec_");
        assertThat(SigningSecret.parse(made.text()).orElseThrow().key()).isEqualTo(made.key());
        assertThat(made.key()).hasSize(32);
        assertThat(made.toString()).doesNotContain(made.text().substring(6, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_c2hvcnQ=", "sk-0123456789", "whsec_no base64 at all, whatever it is"})
    void whatIsNoSecretIsNotTaken(String text) {
        assertThat(SigningSecret.parse(text)).isEmpty();
    }

    @Test
    void itHasToBeLongEnoughAndMayNotBeTooLong() {
        assertThat(SigningSecret.parse(ofLength(23))).isEmpty();
        assertThat(SigningSecret.parse(ofLength(24))).isPresent();
        assertThat(SigningSecret.parse(ofLength(64))).isPresent();
        assertThat(SigningSecret.parse(ofLength(65))).isEmpty();
    }

    private static String ofLength(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
