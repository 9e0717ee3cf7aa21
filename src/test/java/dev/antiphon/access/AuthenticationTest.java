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
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    private static final Authenticator KEYS =
            new BearerKey(key -> key.equals(KEY) ? Optional.of(ALICE) : Optional.empty(), false);
    private final Authentication authentication = chain(KEYS);

    private static Authentication chain(Authenticator... chain) {
        return new Authentication(List.of(chain), new OwnPages(Set.of()));
    }

    /** Finds its caller under a header of its own; who says "bad" is refused. */
    private static Authenticator other(String header, Caller caller, boolean ambient) {
        return new Authenticator() {
            @Override
            public String name() {
                return header;
            }

            @Override
            public boolean ambient() {
                return ambient;
            }

            @Override
            public Optional<Credential> find(Presented request) {
                return request.headers(header).stream().findFirst().map(value -> () -> {
                    if (value.equals("bad")) {
                        throw Refusal.unauthorized("Bad.");
                    }
                    return caller;
                });
            }
        };
    }

    private static int status(Authentication authentication, Presented request) {
        return catchThrowableOfType(ApiException.class, () -> authentication.authenticate(request))
                .error()
                .status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
    void theSchemeIsReadInAnyCase(String scheme) {
        assertThat(authentication
                        .authenticate(Shown.get().with("Authorization", scheme + KEY))
                        .caller())
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
    void whoWasLetInCanBePrintedWithoutGivingTheCredentialAway() {
        Admitted admitted = authentication.authenticate(Shown.get().with("Authorization", "Bearer " + KEY));
        assertThat(admitted).hasToString("acme/alice by api_key");
    }

    @Test
    void aBadCredentialIsRefusedWhateverElseIsThere() {
        Authentication both = chain(KEYS, other("X-A", ALICE, false));
        assertThat(status(
                        both, Shown.get().with("Authorization", "Bearer wrong").with("X-A", "good")))
                .isEqualTo(401);
        assertThat(status(both, Shown.get().with("Authorization", "Bearer").with("X-A", "good")))
                .isEqualTo(401);
        assertThat(status(
                        both, Shown.get().with("Authorization", "Bearer " + KEY).with("X-A", "bad")))
                .isEqualTo(401);
    }

    @Test
    void twoCredentialsThatNameDifferentCallersAreABadRequest() {
        Shown request = Shown.get().with("Authorization", "Bearer " + KEY).with("X-A", "good");
        assertThat(status(chain(KEYS, other("X-A", BOB, false)), request)).isEqualTo(400);
        assertThat(status(chain(KEYS, other("X-A", new Caller("evil", "alice", Set.of()), false)), request))
                .isEqualTo(400);
    }

    @Test
    void ofTwoThatNameTheSameTheEarlierOneWins() {
        Caller admin = new Caller("acme", "alice", Set.of("admin"));
        Admitted admitted = chain(KEYS, other("X-A", admin, true))
                .authenticate(
                        Shown.post().with("Authorization", "Bearer " + KEY).with("X-A", "good"));
        assertThat(admitted.authenticator()).isEqualTo("api_key");
        assertThat(admitted.caller().roles()).containsExactly("user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT"})
    void whatProxiesLetPassUnseenNamesNobody(String method) {
        Authentication ambient = chain(KEYS, other("X-A", ALICE, true));
        assertThat(status(ambient, Shown.method(method).with("X-A", "good"))).isEqualTo(401);
    }

    @Test
    void anotherSchemeIsLeftToTheContainer() {
        Authentication both = chain(KEYS, other("X-A", ALICE, false));
        Shown request = Shown.get().with("Authorization", "Basic c2stYWxpY2U6").with("X-A", "good");
        assertThat(both.authenticate(request).authenticator()).isEqualTo("X-A");
    }

    private ApiError refusal(String... authorization) {
        Shown request = Shown.get().with("Authorization", authorization);
        return catchThrowableOfType(ApiException.class, () -> authentication.authenticate(request))
                .error();
    }
}
