package dev.antiphon.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R85")
class ConcurrencyLimitTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    private static final Caller CAROL = new Caller("acme", "carol", Set.of("user"));
    private final ConcurrencyLimit limit = new ConcurrencyLimit(2, 3);

    @Tag("R83")
    @Test
    void aCallerWithItsShareIsToldWhenToComeBack() {
        limit.acquire(ALICE, null);
        limit.acquire(ALICE, null);
        ApiError error = refusal(ALICE);
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.code()).isEqualTo("rate_limit_exceeded");
        assertThat(error.type()).isEqualTo("requests");
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(limit.held()).isEqualTo(2);
    }

    @Test
    void oneCallersShareIsNotAnothers() {
        limit.acquire(ALICE, null);
        limit.acquire(ALICE, null);
        limit.acquire(BOB, null);
        assertThat(limit.held()).isEqualTo(3);
    }

    @Test
    void aFullServerSaysSoToEverybody() {
        limit.acquire(ALICE, null);
        limit.acquire(ALICE, null);
        limit.acquire(BOB, null);
        assertThat(refusal(CAROL).status()).isEqualTo(503);
        assertThat(refusal(CAROL).type()).isEqualTo("server_error");
        assertThat(limit.held()).isEqualTo(3);
    }

    @Test
    void aRoleDoesNotMakeAnotherCaller() {
        limit.acquire(ALICE, null);
        limit.acquire(new Caller("acme", "alice", Set.of("admin")), null);
        assertThat(refusal(ALICE).status()).isEqualTo(429);
    }

    @Test
    void whatIsReleasedCanBeTakenAgain() {
        Permit permit = limit.acquire(ALICE, null);
        limit.acquire(ALICE, null);
        permit.close();
        limit.acquire(ALICE, null);
        assertThat(refusal(ALICE).status()).isEqualTo(429);
    }

    @Test
    void aPermitIsReleasedOnceHoweverOftenItIsClosed() {
        Permit first = limit.acquire(ALICE, null);
        limit.acquire(ALICE, null);
        first.close();
        first.close();
        first.close();
        assertThat(limit.held()).isEqualTo(1);
        limit.acquire(ALICE, null);
        assertThat(refusal(ALICE).status()).isEqualTo(429);
    }

    @Test
    void aRefusalTakesNothing() {
        ConcurrencyLimit narrow = new ConcurrencyLimit(1, 1);
        Permit permit = narrow.acquire(ALICE, null);
        for (int i = 0; i < 10; i++) {
            catchThrowableOfType(ApiException.class, () -> narrow.acquire(BOB, null));
        }
        permit.close();
        assertThat(narrow.held()).isZero();
        narrow.acquire(BOB, null);
        assertThat(narrow.held()).isEqualTo(1);
    }

    @Test
    void manyAtOnceNeverGetMoreThanThereAre() throws InterruptedException {
        ConcurrencyLimit wide = new ConcurrencyLimit(7, 1_000);
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    wide.acquire(ALICE, null);
                    admitted.incrementAndGet();
                } catch (ApiException refused) {
                    // expected of most
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        assertThat(wide.held()).isEqualTo(admitted.get()).isLessThanOrEqualTo(7).isPositive();
    }

    private ApiError refusal(Caller caller) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> limit.acquire(caller, null));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }
}
