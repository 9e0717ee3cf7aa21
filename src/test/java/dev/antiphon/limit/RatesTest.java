package dev.antiphon.limit;

import static dev.antiphon.limit.Rules.only;
import static dev.antiphon.limit.Rules.requestsPerDay;
import static dev.antiphon.limit.Rules.requestsPerMinute;
import static dev.antiphon.limit.Rules.tokensPerMinute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R83")
@Tag("R85")
class RatesTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user", "batch"));
    private static final Caller OTHER_ALICE = new Caller("globex", "alice", Set.of("user"));

    /** Which model is configured under which name. */
    private static final Map<String, String> MODELS = Map.of("big", "big", "alias-of-big", "big", "gpt-9", "gpt-*");

    private final AtomicLong nanos = new AtomicLong(-1_000);

    private Rates rates(Rule... rules) {
        return new Rates(List.of(rules), name -> MODELS.getOrDefault(name, name), 100, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whoHasUsedUpHisRequestsIsToldWhenToComeBackAndMayThen() {
        Rates rates = rates(requestsPerMinute(2, Per.SUBJECT));
        rates.arrive(ALICE);
        rates.arrive(ALICE);

        ApiError refused = refusal(() -> rates.arrive(ALICE));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.type()).isEqualTo("requests");
        assertThat(refused.code()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.message())
                .isEqualTo("Rate limit reached on requests per min (RPM): Limit 2, Used 2, Requested 1."
                        + " Please try again in 30s.");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(refused.retryable()).isNull();
        pass(Duration.ofMillis(29_999));
        refusal(() -> rates.arrive(ALICE));
        pass(Duration.ofMillis(1));
        rates.arrive(ALICE);
    }

    @Test
    void whoeverHasToWaitForHoursIsNotMeantToSleepForThem() {
        Rates rates = rates(requestsPerDay(2, Per.SUBJECT));
        rates.arrive(ALICE);
        rates.arrive(ALICE);

        ApiError refused = refusal(() -> rates.arrive(ALICE));

        assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(12));
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.message()).contains("(RPD)").endsWith("Please try again in 43200s.");
    }

    @Test
    void eachSubjectOfEachTenantHasItsOwn() {
        Rates rates = rates(requestsPerMinute(1, Per.SUBJECT));
        rates.arrive(ALICE);
        rates.arrive(BOB);
        rates.arrive(OTHER_ALICE);
        refusal(() -> rates.arrive(ALICE));
    }

    @Test
    void aTenantsSubjectsShareWhatIsTheTenants() {
        Rates rates = rates(requestsPerMinute(2, Per.TENANT));
        rates.arrive(ALICE);
        rates.arrive(BOB);
        refusal(() -> rates.arrive(BOB));
        rates.arrive(OTHER_ALICE);
    }

    @Test
    void allShareWhatIsNobodysOwn() {
        Rates rates = rates(requestsPerMinute(1));
        rates.arrive(ALICE);
        refusal(() -> rates.arrive(OTHER_ALICE));
    }

    @Test
    void whatOneLimitRefusesIsTakenOfNoOther() {
        Rates rates = rates(requestsPerMinute(3, Per.TENANT), requestsPerMinute(1, Per.SUBJECT));
        rates.arrive(ALICE);
        for (int i = 0; i < 10; i++) {
            refusal(() -> rates.arrive(ALICE));
        }
        assertThat(rates.standing(ALICE, null).getFirst().remaining()).isZero();
        rates.arrive(BOB);
        rates.arrive(new Caller("acme", "carol", Set.of()));
        refusal(() -> rates.arrive(new Caller("acme", "dave", Set.of())));
    }

    @Test
    void aRuleHoldsForThoseItNames() {
        Rates rates = rates(
                only(requestsPerMinute(1, Per.SUBJECT), Set.of(), Set.of("batch"), Set.of()),
                only(requestsPerMinute(1, Per.SUBJECT), Set.of("globex"), Set.of(), Set.of()));
        rates.arrive(ALICE);
        rates.arrive(ALICE);
        rates.arrive(BOB);
        refusal(() -> rates.arrive(BOB));
        rates.arrive(OTHER_ALICE);
        refusal(() -> rates.arrive(OTHER_ALICE));
    }

    @Test
    void aModelHasOneAllowanceHoweverItIsCalled() {
        Rates rates = rates(only(requestsPerMinute(2, Per.SUBJECT), Set.of(), Set.of(), Set.of("big")));
        rates.arrive(ALICE);
        rates.ask(ALICE, "big");
        rates.ask(ALICE, "alias-of-big");
        assertThat(refusal(() -> rates.ask(ALICE, "alias-of-big")).type()).isEqualTo("requests");
        rates.arrive(ALICE);
        rates.ask(ALICE, "small");
    }

    @Test
    void eachModelHasItsOwnWhereItIsPerModel() {
        Rates rates = rates(requestsPerMinute(1, Per.MODEL));
        rates.arrive(ALICE);
        rates.ask(ALICE, "big");
        rates.ask(ALICE, "small");
        refusal(() -> rates.ask(BOB, "big"));
    }

    @Test
    void whatIsCountedAtTheDoorIsNotCountedAgainWithItsModel() {
        Rates rates = rates(requestsPerMinute(1, Per.SUBJECT));
        rates.arrive(ALICE);
        rates.ask(ALICE, "big");
    }

    @Tag("R84")
    @Test
    void tokensAreTakenInAdvanceAndSettledByWhatWasUsed() {
        Rates rates = rates(tokensPerMinute(1_000, Per.SUBJECT));
        Spending spending = rates.reserve(ALICE, "big", () -> 200, 300L);
        assertThat(remaining(rates)).isEqualTo(500);

        spending.spent(Usage.of(150, 50, 20, 0));
        assertThat(remaining(rates)).isEqualTo(500);
        spending.close();
        spending.close();

        assertThat(remaining(rates)).isEqualTo(1_000 - 170);
    }

    @Test
    void anAnswerWithoutALimitTakesTheUsual() {
        Rates rates = rates(tokensPerMinute(1_000, Per.SUBJECT));
        rates.reserve(ALICE, "big", () -> 200, null);
        assertThat(remaining(rates)).isEqualTo(700);
    }

    @Test
    void whatIsUsedBeyondItIsOwedAndHasToComeBackFirst() {
        Rates rates = rates(tokensPerMinute(600, Per.SUBJECT));
        Spending spending = rates.reserve(ALICE, "big", () -> 100, 100L);
        spending.spent(Usage.of(500, 0, 500, 0));
        spending.spent(Usage.of(100, 0, 100, 0));
        spending.close();

        assertThat(remaining(rates)).isZero();
        ApiError refused = refusal(() -> rates.reserve(ALICE, "big", () -> 10, 0L));
        assertThat(refused.type()).isEqualTo("tokens");
        assertThat(refused.message()).contains("tokens per min (TPM): Limit 600, Used 1200, Requested 10");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(61));
        pass(Duration.ofSeconds(61));
        rates.reserve(ALICE, "big", () -> 10, 0L);
    }

    @Test
    void refusedTokensAreTakenOfNobody() {
        Rates rates = rates(tokensPerMinute(10_000, Per.TENANT), tokensPerMinute(100, Per.SUBJECT));
        for (int i = 0; i < 20; i++) {
            refusal(() -> rates.reserve(ALICE, "big", () -> 101, 0L));
        }
        rates.reserve(BOB, "big", () -> 100, 0L);
        rates.later(ALICE, "big").spent(Usage.of(9_801, 0, 0, 0));
        assertThat(refusal(() -> rates.reserve(new Caller("acme", "carol", Set.of()), "big", () -> 100, 0L))
                        .message())
                .contains("Used 9901");
    }

    @Test
    void moreThanThereEverIsIsNotWaitedFor() {
        Rates rates = rates(tokensPerMinute(1_000, Per.SUBJECT));
        ApiError refused = refusal(() -> rates.reserve(ALICE, "big", () -> 1_001, 0L));
        assertThat(refused.message()).startsWith("Request too large").contains("Limit 1000, Requested 1001");
        assertThat(refused.retryAfter()).isNull();
        assertThat(refused.retryable()).isFalse();
    }

    @Test
    void whatHasBegunElsewhereIsNotRefusedAndCountsAllTheSame() {
        Rates rates = rates(tokensPerMinute(100, Per.SUBJECT));
        Spending spending = rates.later(ALICE, "big");
        spending.spent(Usage.of(150, 0, 0, 0));
        spending.close();
        assertThat(refusal(() -> rates.reserve(ALICE, "big", () -> 1, 0L)).message())
                .contains("Used 150");
    }

    @Test
    void whatWillBeUsedUpFirstIsWhatIsTold() {
        Rates rates = rates(requestsPerMinute(10, Per.SUBJECT), requestsPerDay(4, Per.SUBJECT), tokensPerMinute(600));
        rates.arrive(ALICE);
        rates.reserve(ALICE, "big", () -> 60, 0L);
        assertThat(rates.standing(ALICE, "big"))
                .containsExactly(
                        new Standing("requests", 4, 3, Duration.ofHours(6)),
                        new Standing("tokens", 600, 540, Duration.ofSeconds(6)));
    }

    @Test
    void whoIsNotLimitedIsToldOfNoLimit() {
        assertThat(Rates.NONE.standing(ALICE, "big")).isEmpty();
        assertThat(rates(only(requestsPerMinute(1), Set.of("globex"), Set.of(), Set.of()))
                        .standing(ALICE, null))
                .isEmpty();
        assertThatCode(() -> Rates.NONE
                        .reserve(ALICE, "big", () -> Long.MAX_VALUE, 1L)
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void ofManyAtOnceNoMoreAreLetInThanThereMayBe() throws Exception {
        Rates rates = rates(requestsPerMinute(500, Per.TENANT), requestsPerMinute(300, Per.SUBJECT));
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> crowd = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    awaitStart(start);
                    for (int n = 0; n < 200; n++) {
                        try {
                            rates.arrive(ALICE);
                            admitted.incrementAndGet();
                        } catch (ApiException refused) {
                            // As it has to be.
                        }
                    }
                }))
                .toList();
        start.countDown();
        for (Thread one : crowd) {
            one.join();
        }
        assertThat(admitted).hasValue(300);
        assertThat(rates.standing(BOB, null).getFirst().remaining()).isEqualTo(200);
    }

    @Test
    void metersThatAreFullAgainAreForgottenAndNoneThatMatters() {
        Meters meters = new Meters((whose, kind) -> new LocalMeter(kind, time()), 5_000);
        Limit limit = requestsPerMinute(10, Per.SUBJECT).all().getFirst();
        meters.of(0, limit, ALICE, "").take(10);
        for (int i = 0; i < 20_000; i++) {
            meters.of(0, limit, new Caller("t", "s" + i, Set.of()), "");
        }
        assertThat(meters.size()).isLessThan(2_100);
        assertThat(meters.of(0, limit, ALICE, "").left()).isZero();
    }

    @Test
    void thereAreNeverMoreMetersThanThereMayBeAndTheEmptiestStay() {
        Meters meters = new Meters((whose, kind) -> new LocalMeter(kind, time()), 5_000);
        Limit limit = requestsPerMinute(10, Per.SUBJECT).all().getFirst();
        meters.of(0, limit, ALICE, "").take(10);
        for (int i = 0; i < 20_000; i++) {
            meters.of(0, limit, new Caller("t", "s" + i, Set.of()), "").take(1);
        }
        assertThat(meters.size()).isLessThanOrEqualTo(5_000);
        assertThat(meters.of(0, limit, ALICE, "").left()).isZero();
    }

    private io.github.bucket4j.TimeMeter time() {
        return new io.github.bucket4j.TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static long remaining(Rates rates) {
        return rates.standing(ALICE, "big").stream()
                .filter(standing -> standing.kind().equals("tokens"))
                .findFirst()
                .orElseThrow()
                .remaining();
    }

    private static ApiError refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
        ApiException refused = catchThrowableOfType(ApiException.class, asking);
        assertThat(refused).isNotNull();
        return refused.error();
    }
}
