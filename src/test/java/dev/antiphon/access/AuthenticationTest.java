package dev.antiphon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R77")
class AuthenticationTest {

    private static final String KEY = "sk-alice-0123456789";
    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private final Authentication authentication =
            new Authentication(key -> key.equals(KEY) ? Optional.of(ALICE) : Optional.empty());

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
    void theSchemeIsReadInAnyCase(String scheme) {
        assertThat(authentication.authenticate(new Credentials(List.of(scheme + KEY))))
                .isEqualTo(ALICE);
    }

    @Test
    void withoutACredentialTheClientIsToldHowToSendOne() {
        ApiError error = refusal();
        assertThat(error.status()).isEqualTo(401);
        assertThat(error.type()).isEqualTo("invalid_request_error");
        assertThat(error.code()).isEqualTo("invalid_api_key");
        assertThat(error.message()).startsWith("You didn't provide an API key.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic c2stYWxpY2U6", KEY, "Bearer" + KEY, "Token " + KEY})
    void whatIsNoBearerTokenIsNoCredential(String value) {
        assertThat(refusal(value).message()).startsWith("You didn't provide an API key.");
        assertThat(refusal(value).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SK-ALICE-0123456789",
                "sk-alice-012345678",
                "sk-alice-01234567890",
                "sk-alice-0123456789\n\u00e4",
                "x y",
                "\"" + KEY + "\"",
                "sk-",
                "*",
                "%",
                "null"
            })
    void aWrongKeyIsRefusedAndNeverRepeated(String key) {
        ApiError error = refusal("Bearer " + key);
        assertThat(error.status()).isEqualTo(401);
        assertThat(error.code()).isEqualTo("invalid_api_key");
        assertThat(error.message()).startsWith("Incorrect API key provided.").doesNotContain(KEY);
    }

    @Test
    void ofALongKeyTheLastFourCharactersAreShown() {
        assertThat(refusal("Bearer sk-proj-0123456789abcdefghijwxyz").message())
                .startsWith("Incorrect API key provided: sk-…wxyz.")
                .doesNotContain("hij");
        assertThat(refusal("Bearer sk-proj-0123456789abcdefghij<b>").message())
                .startsWith("Incorrect API key provided. ");
    }

    @Test
    void twoCredentialsAreRefusedEvenIfBothAreGood() {
        assertThat(refusal("Bearer " + KEY, "Bearer " + KEY).status()).isEqualTo(400);
        assertThat(refusal("Bearer " + KEY, "Bearer x").status()).isEqualTo(400);
        assertThat(refusal("Bearer " + KEY + ", Bearer x").status()).isEqualTo(400);
    }

    @Test
    void credentialsCanBePrintedWithoutGivingThemAway() {
        assertThat(new Credentials(List.of("Bearer " + KEY)).toString()).doesNotContain("sk-");
    }

    private ApiError refusal(String... authorization) {
        return catchThrowableOfType(
                        ApiException.class, () -> authentication.authenticate(new Credentials(List.of(authorization))))
                .error();
    }
}
