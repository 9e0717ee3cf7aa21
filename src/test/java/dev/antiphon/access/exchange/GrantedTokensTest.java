package dev.antiphon.access.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.OwnToken;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Site;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With an endpoint over real HTTP. */
@Timeout(60)
class GrantedTokensTest {

    private static final OwnToken ALICE = new OwnToken("aGVhZA.YWxpY2U.c2lnbmF0dXJl", "idp");
    private static final OwnToken BOB = new OwnToken("aGVhZA.Ym9i.c2lnbmF0dXJl", "idp");
    private static final String SECRET = "pass:word&more";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Bureau bureau = new Bureau();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(bureau));
    private final GrantedTokens tokens = tokens(bureau.endpoint(), 100, Duration.ofSeconds(20));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private GrantedTokens tokens(URI endpoint, int most, Duration timeout) {
        Egress door = new Egress(new EgressSettings(
                Set.of(Origin.of(endpoint).orElseThrow()), Set.of(), Duration.ofSeconds(5), timeout, 10));
        open.add(door);
        InstantSource time = now::get;
        Clock clock = time.withZone(ZoneOffset.UTC);
        ExchangeTerms terms =
                new ExchangeTerms(endpoint, "antiphon", SECRET, "crm", "https://crm.example.com/mcp", "read write");
        return new GrantedTokens(new TokenEndpoint(terms, door, clock), most, clock);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private GrantException failure() {
        return catchThrowableOfType(GrantException.class, () -> tokens.of(ALICE));
    }

    @Test
    void theFormIsThatOfTheStandard() throws Exception {
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");

        Bureau.Wish wish = bureau.wishes().getFirst();
        assertThat(wish.type()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(wish.form())
                .containsOnly(
                        Map.entry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                        Map.entry("subject_token", ALICE.value()),
                        Map.entry("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                        Map.entry("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                        Map.entry("audience", "crm"),
                        Map.entry("resource", "https://crm.example.com/mcp"),
                        Map.entry("scope", "read write"));
        assertThat(wish.authorization()).startsWith("Basic ");
        byte[] basic = Base64.getDecoder().decode(wish.authorization().substring(6));
        assertThat(new String(basic, StandardCharsets.US_ASCII)).isEqualTo("antiphon:pass%3Aword%26more");
    }

    @Test
    void oneIsKeptForEachTokenUntilShortlyBeforeItEnds() throws Exception {
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");
        assertThat(tokens.of(BOB).token()).isEqualTo("granted-2");
        pass(Duration.ofSeconds(269));
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");
        pass(Duration.ofSeconds(1));
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-3");
        assertThat(bureau.wishes()).hasSize(3);
    }

    @Test
    void aShortLifeIsNotAllMargin() throws Exception {
        bureau.lasting(20);
        tokens.of(ALICE);
        pass(Duration.ofSeconds(14));
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");
        pass(Duration.ofSeconds(1));
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-2");
    }

    @Test
    void ofOneThatNobodySaysHowLongItHoldsLittleIsExpected() throws Exception {
        ObjectNode unsaid = Bureau.grant("unsaid");
        unsaid.remove("expires_in");
        bureau.says(200, unsaid.toString());
        assertThat(tokens.of(ALICE).token()).isEqualTo("unsaid");
        pass(TokenAnswer.UNSAID);
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");
    }

    @Test
    void oneThatHoldsForEverIsAskedForAgainAllTheSame() throws Exception {
        bureau.lasting(Long.MAX_VALUE);
        tokens.of(ALICE);
        pass(TokenAnswer.LONGEST);
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-2");
    }

    @Test
    void aClockThatIsSetBackLengthensNoLife() throws Exception {
        tokens.of(ALICE);
        pass(Duration.ofHours(-5));
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-2");
    }

    @Test
    void theOneUsedLeastRecentlyMakesRoom() throws Exception {
        GrantedTokens two = tokens(bureau.endpoint(), 2, Duration.ofSeconds(20));
        two.of(ALICE);
        two.of(BOB);
        two.of(ALICE);
        two.of(new OwnToken("a.b.c", "idp"));
        assertThat(two.of(ALICE).token()).isEqualTo("granted-1");
        assertThat(two.of(BOB).token()).isEqualTo("granted-4");
    }

    @Test
    void severalWhoWantOneAtATimeAskOnce() throws Exception {
        bureau.fallSilent();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Granted>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> tokens.of(ALICE)));
            }
            await().until(() -> !bureau.wishes().isEmpty());
            all.removeFirst().cancel(true);
            bureau.speak();
            for (Future<Granted> one : all) {
                assertThat(one.get().token()).isEqualTo("granted-1");
            }
        }
        assertThat(bureau.wishes()).hasSize(1);
    }

    @Test
    void whatIsForgottenIsAskedForAgain() throws Exception {
        tokens.of(ALICE);
        tokens.of(BOB);
        tokens.forget(ALICE);
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-3");
        assertThat(tokens.of(BOB).token()).isEqualTo("granted-2");
    }

    @Test
    void aRefusalIsToldAsOneAndNotKept() throws Exception {
        bureau.says(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token is not active\"}");
        GrantException refused = failure();
        assertThat(refused.refused()).isTrue();
        assertThat(refused)
                .hasMessage("the endpoint answered with status 400 and 'invalid_grant': Token is not active");
        assertThat(tokens.of(ALICE).token()).isEqualTo("granted-1");
    }

    @Test
    void whatAnEndpointSaysPutsNeitherTokensNorLinesIntoTheLog() {
        bureau.says(401, "{\"error\":\"a\\nb\",\"error_description\":\"No: " + "A".repeat(33) + "\"}");
        assertThat(failure()).hasMessage("the endpoint answered with status 401");
        bureau.says(401, "{\"error\":\"a\",\"error_description\":\"No\\nSEVERE it burns\"}");
        assertThat(failure()).hasMessage("the endpoint answered with status 401 and 'a'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "\"token\"",
                "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"t\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"token_type\":\"DPoP\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"token_type\":\"N_A\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:refresh_token\"}",
                "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:id_token\"}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\\r\\nX-Evil: 1\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":[\"t\"],\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"expires_in\":0,\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"expires_in\":-9,\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"t\",\"expires_in\":\"soon\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "{\"access_token\":\"aGVhZA.YWxpY2U.c2lnbmF0dXJl\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}"
            })
    void whatIsNoTokenForSomebodyElseIsNotTakenForOne(String answer) {
        bureau.says(200, answer);
        GrantException failed = failure();
        assertThat(failed.refused()).isFalse();
        assertThat(failed).hasMessageStartingWith("the endpoint's answer cannot be used: ");
        assertThat(failed).hasMessageNotContaining(ALICE.value());
    }

    @Test
    void aWordThatIsNoJsonIsNotRead() {
        bureau.says(200, Map.of("Content-Type", "text/html"), Bureau.grant("t").toString());
        assertThat(failure()).hasMessageStartingWith("the endpoint's answer cannot be used: ");
    }

    @Test
    void moreThanATokenNeedsIsNotRead() {
        bureau.says(200, Bureau.grant("t".repeat(300_000)).toString());
        assertThat(failure()).hasMessageStartingWith("the endpoint did not answer as it should: more than 262144");
        bureau.says(200, Bureau.grant("t".repeat(40_000)).toString());
        assertThat(failure()).hasMessage("the endpoint's answer cannot be used: its access_token is none");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        try (Site elsewhere = new Site()) {
            bureau.says(status, Map.of("Location", elsewhere.origin() + "/token"), "");
            assertThat(failure()).hasMessage("the endpoint answered with status " + status);
            assertThat(elsewhere.connected()).isZero();
            bureau.says(status, Map.of("Location", bureau.origin() + "/other"), "");
            assertThat(failure().refused()).isFalse();
            assertThat(bureau.wishes()).hasSize(2);
        }
    }

    @Test
    void anEndpointThatFailsHasRefusedNothing() {
        bureau.says(503, "{}");
        assertThat(failure().refused()).isFalse();
    }

    @Test
    void anEndpointThatSaysNothingIsNotWaitedForLong() {
        GrantedTokens impatient = tokens(bureau.endpoint(), 100, Duration.ofMillis(200));
        bureau.fallSilent();
        assertThat(catchThrowableOfType(GrantException.class, () -> impatient.of(ALICE)))
                .hasMessage("the endpoint did not answer as it should: time is up");
    }

    @Test
    void anEndpointThatIsNotThereIsAFailure() {
        bureau.close();
        assertThat(failure().refused()).isFalse();
    }

    @Test
    void nothingShowsWhatItHolds() throws Exception {
        ExchangeTerms terms = new ExchangeTerms(bureau.endpoint(), "antiphon", SECRET, "crm", "", "");
        assertThat(List.of(ALICE, terms, tokens.of(ALICE)).toString())
                .doesNotContain(ALICE.value())
                .doesNotContain(SECRET)
                .doesNotContain("granted");
    }
}
