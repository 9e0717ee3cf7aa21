package dev.antiphon.snapshot;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("U26")
@OnBothDatabases
class ClaimsTest {

    private static final Claim KEY = Claim.of("key", House.utf8("{body}"));
    private static final Claim OTHER_BODY = Claim.of("key", House.utf8("{another}"));

    @TempDir
    private Path data;

    private House house;

    @BeforeEach
    void open() {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aKeyIsFoundFromTheAnnouncementOnByItsOwnerAlone() {
        assertThat(house.claims.find(ALICE, KEY)).isEmpty();
        String id = announced(ALICE, KEY);

        assertThat(house.claims.find(ALICE, KEY)).contains(id);
        assertThat(house.claims.find(BOB, KEY)).isEmpty();
        assertThat(house.claims.find(OTHER_ALICE, KEY)).isEmpty();
        assertThat(house.claims.find(BOB, OTHER_BODY)).isEmpty();
    }

    @Test
    void aKeyWithAnotherBodyIsRefused() {
        announced(ALICE, KEY);
        assertThatThrownBy(() -> house.claims.find(ALICE, OTHER_BODY))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.error().status()).isEqualTo(400);
                    assertThat(refused.error().code()).isEqualTo("idempotency_key_reused");
                    assertThat(refused.error().param()).isNull();
                });
    }

    @Test
    void ofManyWhoClaimAKeyAtOnceOneGetsItAndTheOthersLeaveNothing() throws Exception {
        List<String> accepted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> racers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String id = house.ids.next(Ids.RESPONSE);
                Origin origin = origin(ALICE, null, KEY);
                racers.add(threads.submit(() -> announce(house.snapshots.checkpoints(origin), id)));
            }
            for (Future<String> racer : racers) {
                if (racer.get() != null) {
                    accepted.add(racer.get());
                }
            }
        }
        assertThat(accepted).hasSize(1);
        assertThat(house.claims.find(ALICE, KEY)).contains(accepted.getFirst());
        assertThat(house.count("run")).isEqualTo(1);
        assertThat(house.count("idempotency")).isEqualTo(1);
    }

    @Test
    void aTurnThatIsRefusedItsConversationLeavesNoClaimAndOneWithoutItsKeyNoLock() {
        String conversation = house.named.create(ALICE, Map.of(), List.of()).id();
        Origin first = origin(ALICE, conversation, Claim.of("first", House.utf8("1")));
        Origin second = origin(ALICE, conversation, KEY);
        Origin third = origin(ALICE, conversation, Claim.of("first", House.utf8("1")));
        Checkpoints turn = house.snapshots.checkpoints(first);
        String id = announce(turn, house.ids.next(Ids.RESPONSE));

        assertThat(announce(house.snapshots.checkpoints(second), house.ids.next(Ids.RESPONSE)))
                .isNull();
        assertThat(house.claims.find(ALICE, KEY)).isEmpty();
        turn.ended(house.frozen(id, Status.FAILED, List.of()), Segment.NONE);
        assertThat(announce(house.snapshots.checkpoints(third), house.ids.next(Ids.RESPONSE)))
                .isNull();
        assertThat(house.locks()).isZero();
    }

    @Test
    void withItsResponseAKeyIsForgotten() {
        String id = ended(ALICE, KEY);
        String kept = ended(ALICE, Claim.of("other", House.utf8("{}")));
        assertThat(house.snapshots.delete(ALICE, id)).isTrue();

        assertThat(house.claims.find(ALICE, KEY)).isEmpty();
        assertThat(house.claims.find(ALICE, Claim.of("other", House.utf8("{}"))))
                .contains(kept);
        assertThat(ended(ALICE, KEY)).isNotEqualTo(id);
    }

    @Test
    @Tag("U4")
    void ofAResponseThatIsNotKeptOnlyHashesAndTheIdAre() {
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(ALICE, KEY);
        assertThat(announce(checkpoints, id)).isEqualTo(id);
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("secret"))), Segment.NONE);

        assertThat(house.claims.find(ALICE, KEY)).contains(id);
        assertThat(house.snapshots.find(ALICE, id)).isEmpty();
        assertThat(house.rows()).containsOnly(0L);
        assertThat(house.count("run")).isZero();
        assertThat(announce(house.snapshots.checkpoints(ALICE, KEY), house.ids.next(Ids.RESPONSE)))
                .isNull();
    }

    @Test
    @Tag("R12")
    void afterARestartAKeyStillLeadsToTheResponseThatWasInterrupted() {
        String id = announced(ALICE, KEY);
        try (House restarted = new House(house.database)) {
            restarted.settle(none -> false);
            assertThat(restarted.claims.find(ALICE, KEY)).contains(id);
            assertThat(restarted.snapshots.find(ALICE, id).orElseThrow().status())
                    .isEqualTo(Status.FAILED);
        }
    }

    @Test
    @Tag("U25")
    void oldClaimsAreForgottenInBatchesAndTheirResponsesStay() {
        String id = ended(ALICE, KEY);
        for (int i = 0; i < 120; i++) {
            announce(house.snapshots.checkpoints(BOB, Claim.of("k" + i, House.utf8("{}"))), "resp_" + i);
        }
        house.clock.pass(Duration.ofHours(25));
        ended(ALICE, OTHER_AGE);

        var limit = house.clock.instant().minus(Duration.ofHours(24));
        assertThat(house.claims.forgetOlderThan(limit, 100)).isEqualTo(100);
        assertThat(house.claims.forgetOlderThan(limit, 100)).isEqualTo(21);
        assertThat(house.claims.forgetOlderThan(limit, 100)).isZero();
        assertThat(house.count("idempotency")).isEqualTo(1);
        assertThat(house.snapshots.find(ALICE, id)).isPresent();
    }

    private static final Claim OTHER_AGE = Claim.of("young", House.utf8("{}"));

    private String announced(Caller who, Claim claim) {
        return announce(house.snapshots.checkpoints(origin(who, null, claim)), house.ids.next(Ids.RESPONSE));
    }

    private String ended(Caller who, Claim claim) {
        Checkpoints checkpoints = house.snapshots.checkpoints(origin(who, null, claim));
        String id = announce(checkpoints, house.ids.next(Ids.RESPONSE));
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("a"))), Segment.NONE);
        return id;
    }

    /** Null when it is refused. */
    private String announce(Checkpoints checkpoints, String id) {
        assertThat(checkpoints.claims()).isTrue();
        try {
            checkpoints.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
            return id;
        } catch (ApiException refused) {
            return null;
        }
    }

    private Origin origin(Caller who, String conversation, Claim claim) {
        List<Item> input = List.of(house.user("q"));
        Origin plain = conversation == null ? house.origin(who, null, input) : house.turn(who, conversation, input);
        return new Origin(who, plain.previous(), null, plain.conversation(), plain.input(), plain.request(), claim);
    }
}
