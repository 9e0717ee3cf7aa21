package dev.antiphon.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Usage;
import dev.antiphon.snapshot.House.TestClock;
import dev.antiphon.store.Database;
import dev.antiphon.store.DatabaseSettings;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that count together, which the embedded database cannot have. */
@Timeout(60)
@OnBothDatabases
@EnabledIfSystemProperty(named = "antiphon.test.stores", matches = "postgresql")
class SharedBucketsTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock();
    private Node one;
    private Node other;

    /** A process with connections of its own. */
    private final class Node implements AutoCloseable {

        final Database database;
        final SharedBuckets buckets;

        Node() {
            database = Database.open(DatabaseSettings.of(System.getProperty("antiphon.test.postgresql")), data);
            buckets = new SharedBuckets(
                    database.connections(), clock, () -> clock.instant().toEpochMilli() * 1_000_000);
        }

        Rates rates(Rule... rules) {
            return Rates.over(buckets).under(List.of(rules), name -> name, 100, Budgets.NONE);
        }

        @Override
        public void close() {
            buckets.close();
            database.close();
        }
    }

    @BeforeEach
    void open() {
        one = new Node();
        other = new Node();
        new Transactions(one.database)
                .run(entities ->
                        entities.createNativeQuery("truncate allowance").executeUpdate());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static ApiError refusal(Runnable refused) {
        return catchThrowableOfType(ApiException.class, refused::run).error();
    }

    @Test
    void itIsPostgresqlThatTheyShare() {
        assertThat(one.database.isPostgresql()).hasValue(true);
    }

    @Test
    void whatIsTakenHereIsNotThereAnyMore() {
        Rates here = one.rates(Rules.requestsPerMinute(3, Per.SUBJECT));
        Rates there = other.rates(Rules.requestsPerMinute(3, Per.SUBJECT));
        here.arrive(ALICE);
        there.arrive(ALICE);
        here.arrive(ALICE);
        ApiError refused = refusal(() -> there.arrive(ALICE));
        assertThat(refused.message()).contains("requests per min (RPM)", "try again in 20s");
        refusal(() -> here.arrive(ALICE));
        clock.pass(Duration.ofSeconds(20));
        there.arrive(ALICE);
        refusal(() -> here.arrive(ALICE));
    }

    @Test
    void aNodeThatBeginsAnewFindsWhatIsLeft() {
        one.rates(Rules.requestsPerDay(1, Per.TENANT)).arrive(ALICE);
        try (Node again = new Node()) {
            refusal(() -> again.rates(Rules.requestsPerDay(1, Per.TENANT)).arrive(ALICE));
            again.rates(Rules.requestsPerDay(2, Per.TENANT)).arrive(ALICE);
        }
    }

    @Test
    void tokensAreSettledOnWhatWasUsed() {
        Rates here = one.rates(Rules.tokensPerMinute(1_000, Per.TENANT));
        Rates there = other.rates(Rules.tokensPerMinute(1_000, Per.TENANT));
        Spending running = here.reserve(ALICE, "m", () -> 0, 900L);
        refusal(() -> there.reserve(ALICE, "m", () -> 0, 101L));
        running.spent(Usage.of(100, 0, 100, 0));
        running.close();
        await().untilAsserted(() -> there.reserve(ALICE, "m", () -> 0, 800L));
        refusal(() -> here.reserve(ALICE, "m", () -> 0, 1L));
    }

    @Test
    void moreThanWasReservedIsOwedByAll() {
        Rates here = one.rates(Rules.tokensPerMinute(600, Per.TENANT));
        Rates there = other.rates(Rules.tokensPerMinute(600, Per.TENANT));
        try (Spending running = here.reserve(ALICE, "m", () -> 0, 10L)) {
            running.spent(Usage.of(1_200, 0, 0, 0));
        }
        await().untilAsserted(() -> refusal(() -> there.reserve(ALICE, "m", () -> 0, 1L)));
        clock.pass(Duration.ofSeconds(59));
        refusal(() -> there.reserve(ALICE, "m", () -> 0, 1L));
        clock.pass(Duration.ofSeconds(3));
        there.reserve(ALICE, "m", () -> 0, 1L);
    }

    @Test
    void aRefusalTakesNothingOfTheOthers() {
        Rates rates = one.rates(Rules.requestsPerDay(5, Per.TENANT), Rules.requestsPerDay(1, Per.SUBJECT));
        rates.arrive(ALICE);
        for (int i = 0; i < 9; i++) {
            refusal(() -> rates.arrive(ALICE));
        }
        await().untilAsserted(() -> {
            for (int i = 0; i < 4; i++) {
                rates.arrive(new Caller("acme", "s" + i, Set.of()));
            }
        });
    }

    @Test
    void aCrowdAtTwoNodesGetsExactlyWhatThereIs() throws Exception {
        Rule rule = Rules.requestsPerDay(200, Per.TENANT);
        List<Rates> nodes = List.of(one.rates(rule), other.rates(rule));
        AtomicInteger allowed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(24);
        for (int i = 0; i < 24; i++) {
            Rates rates = nodes.get(i % 2);
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 20; n++) {
                    try {
                        rates.arrive(ALICE);
                        allowed.incrementAndGet();
                    } catch (ApiException refused) {
                        // As it should be once all is used.
                    }
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(allowed).hasValue(200);
    }

    @Test
    void whatIsToldIsWhatWasSeenLast() {
        Rates rates = one.rates(Rules.requestsPerMinute(60, Per.SUBJECT));
        for (int i = 0; i < 10; i++) {
            rates.arrive(ALICE);
        }
        assertThat(rates.standing(ALICE, null))
                .containsExactly(new Standing("requests", 60, 50, Duration.ofSeconds(10)));
        clock.pass(Duration.ofSeconds(4));
        assertThat(rates.standing(ALICE, null)).extracting(Standing::remaining).containsExactly(54L);
    }

    @Test
    void whatCannotBeKnownIsNotAllowed() {
        Rates rates = one.rates(Rules.requestsPerMinute(60, Per.SUBJECT));
        one.database.close();
        assertThatThrownBy(() -> rates.arrive(ALICE)).isInstanceOf(StoreUnavailableException.class);
        assertThat(rates.standing(ALICE, null)).hasSize(1);
    }

    @Test
    void whatIsFullIsForgotten() {
        one.rates(Rules.requestsPerMinute(60, Per.SUBJECT)).arrive(ALICE);
        assertThat(other.buckets.forgetFull(10)).isZero();
        // When that is, is judged by the time of the machine.
        new Transactions(one.database)
                .run(entities -> entities.createNativeQuery("update allowance set expires_at = 1")
                        .executeUpdate());
        assertThat(other.buckets.forgetFull(10)).isEqualTo(1);
    }
}
