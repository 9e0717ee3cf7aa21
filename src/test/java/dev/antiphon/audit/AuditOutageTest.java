package dev.antiphon.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.snapshot.House.TestClock;
import dev.antiphon.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the audit log does while its database is away, and when it is back. */
@Tag("R77")
@Timeout(60)
class AuditOutageTest {

    private final TestClock clock = new TestClock();
    private final List<Noted> written = new ArrayList<>();
    private boolean away;
    private final AuditLog log = new AuditLog(this::append, new AuditSettings(true, "default"), clock);

    @AfterEach
    void close() {
        log.close();
    }

    private synchronized void append(List<Noted> batch) {
        if (away) {
            throw new StoreUnavailableException("It is away");
        }
        if (batch.stream().anyMatch(noted -> noted.deed().resource().equals("poison"))) {
            throw new IllegalStateException("No entry can say that");
        }
        written.addAll(batch);
    }

    private synchronized void goAway(boolean gone) {
        away = gone;
    }

    private synchronized List<String> written() {
        return written.stream().map(noted -> noted.deed().resource()).toList();
    }

    private static Deed use(String resource) {
        Deed.Who who = new Deed.Who("acme", "alice", "", "api_key", "10.0.0.1", "");
        return new Deed("req_1", who, "POST", "/v1/responses", "", resource, false, 200, "");
    }

    @Test
    void whatIsUsedWaitsForTheDatabaseAndIsWrittenInItsOrderWithItsTime() {
        goAway(true);
        for (int i = 0; i < 1_000; i++) {
            log.used(use("resp_" + i));
        }
        Instant first = clock.instant();
        clock.pass(Duration.ofMinutes(5));
        log.used(use("resp_1000"));
        goAway(false);
        await().until(() -> written().size() == 1_001);
        assertThat(written())
                .isEqualTo(IntStream.rangeClosed(0, 1_000)
                        .mapToObj(i -> "resp_" + i)
                        .toList());
        assertThat(written.get(999).at()).isEqualTo(first);
        assertThat(written.get(1_000).at()).isEqualTo(clock.instant());
    }

    @Test
    void thereIsRoomForSoManyUsesAndNoneIsLostUnseen() {
        goAway(true);
        for (int i = 0; i < Queue.MOST_USES; i++) {
            log.requireRoom();
            log.used(use("resp_" + i));
        }
        assertThatThrownBy(log::requireRoom).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> log.used(use("resp_more"))).isInstanceOf(StoreUnavailableException.class);
        goAway(false);
        await().until(() -> written().size() == Queue.MOST_USES);
        assertThatCode(() -> log.used(use("resp_again"))).doesNotThrowAnyException();
    }

    @Test
    void howItStandsIsToldAllTheWhile() {
        assertThat(log.standing()).isEqualTo(new AuditLog.Standing(0, Duration.ZERO, 1, 0, 0));
        goAway(true);
        log.used(use("resp_0"));
        clock.pass(Duration.ofMinutes(5));
        for (int i = 1; i < Queue.MOST_USES / 2; i++) {
            log.used(use("resp_" + i));
        }
        assertThat(log.standing())
                .isEqualTo(new AuditLog.Standing(Queue.MOST_USES / 2, Duration.ofMinutes(5), 0.5, 0, 0));
        for (int i = Queue.MOST_USES / 2; i < Queue.MOST_USES; i++) {
            log.used(use("resp_" + i));
        }
        assertThatThrownBy(log::requireRoom).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(log::requireRoom).isInstanceOf(StoreUnavailableException.class);
        assertThat(log.standing()).isEqualTo(new AuditLog.Standing(Queue.MOST_USES, Duration.ofMinutes(5), 0, 2, 0));
        goAway(false);
        await().until(() -> log.standing().waiting() == 0);
        assertThat(log.standing()).isEqualTo(new AuditLog.Standing(0, Duration.ZERO, 1, 2, 0));
    }

    @Test
    void whatCannotBeWrittenIsCountedAsLostUnlessSomebodyIsTold() {
        log.used(use("poison"));
        assertThat(log.done(use("poison"))).failsWithin(Duration.ofSeconds(20));
        assertThat(log.standing().lost()).isEqualTo(1);
    }

    @Test
    void thereIsRoomForSoManyBytesOfThem() {
        goAway(true);
        String far = "x".repeat(100_000);
        int some = Queue.MOST_BYTES / use(far).weight();
        for (int i = 0; i < some; i++) {
            log.used(use(far));
        }
        assertThatThrownBy(() -> log.used(use(far))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoWaitsForAChangeIsToldAndWhatWasUsedBeforeIsWrittenLater() {
        goAway(true);
        log.used(use("resp_1"));
        CompletableFuture<Boolean> change = log.done(use("key_1"));
        assertThatThrownBy(change::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);
        goAway(false);
        await().until(() -> written().equals(List.of("resp_1")));
    }

    @Test
    void nobodyFailsForAnother() throws Exception {
        log.used(use("resp_1"));
        log.used(use("poison"));
        log.used(use("resp_2"));
        assertThat(log.done(use("key_1")).get()).isTrue();
        assertThat(written()).containsExactly("resp_1", "resp_2", "key_1");

        goAway(true);
        for (int i = 0; i < Queue.MOST_USES; i++) {
            log.used(use("resp_x"));
        }
    }

    @Test
    void whatIsUsedIsWrittenBeforeTheLogIsClosedAndNothingIsUsedAfterwards() {
        log.used(use("resp_1"));
        log.close();
        assertThat(written()).containsExactly("resp_1");
        assertThatThrownBy(() -> log.used(use("resp_2"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(log.done(use("key_1"))).isCompletedExceptionally();
    }
}
