package dev.antiphon.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Standing.State;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An approval is for one call of one caller, counts once, and expires (decision D34). */
@Tag("R75")
@Tag("U12")
@OnBothDatabases
class ApprovalsTest {

    private static final Wanted CALL = new Wanted("docs", "http://127.0.0.1/mcp", "delete", "{\"id\":7}");
    private static final Duration EXPIRY = Duration.ofHours(1);

    @TempDir
    static Path data;

    private static House house;
    private static Approvals approvals;

    private final Caller owner = new Caller("acme-" + System.nanoTime(), "alice", Set.of("user"));
    private final Caller bob = new Caller(owner.tenant(), "bob", Set.of("approver"));

    @BeforeAll
    static void open() {
        house = House.open(data);
        approvals = new Approvals(house.transactions, house.clock, EXPIRY);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void itIsFoundByItsOwnerForThatVeryCallAndByNobodyElse() {
        String id = ask(true, false);
        assertThat(approvals.look(owner, id, CALL).orElseThrow().state()).isEqualTo(State.WAITING);
        assertThat(approvals.look(owner, "mcpr_none", CALL)).isEmpty();
        assertThat(approvals.look(bob, id, CALL)).isEmpty();
        assertThat(approvals.look(new Caller("other", "alice", Set.of()), id, CALL))
                .isEmpty();
        for (Wanted altered : List.of(
                new Wanted("docs2", CALL.address(), CALL.tool(), CALL.arguments()),
                new Wanted(CALL.label(), "http://evil/mcp", CALL.tool(), CALL.arguments()),
                new Wanted(CALL.label(), CALL.address(), "drop", CALL.arguments()),
                new Wanted(CALL.label(), CALL.address(), CALL.tool(), "{\"id\": 7}"),
                new Wanted(CALL.label() + CALL.address(), "", CALL.tool(), CALL.arguments()))) {
            assertThat(approvals.look(owner, id, altered))
                    .as(altered.toString())
                    .isEmpty();
        }
    }

    @Test
    void itSaysWhichDefinitionItIsFor() {
        approvals.ask(new ApprovalRequest("mcpr_d" + System.nanoTime(), owner, "resp_1", CALL, null, true, false));
        String id = "mcpr_e" + System.nanoTime();
        approvals.ask(new ApprovalRequest(id, owner, "resp_1", CALL, "sha256:" + "0".repeat(64), true, false));

        assertThat(approvals.list(owner, null, 10))
                .extracting(Asked::definition)
                .containsExactly("sha256:" + "0".repeat(64), "");
        assertThat(approvals.look(owner, id, CALL).orElseThrow().definition()).isEqualTo("sha256:" + "0".repeat(64));
    }

    @Test
    void ofManyWhoUseItAtOnceOneSucceeds() {
        String id = ask(true, false);
        long used = IntStream.range(0, 8)
                .parallel()
                .filter(number -> approvals.use(owner, id, true, "resp_" + number))
                .count();
        assertThat(used).isEqualTo(1);
        assertThat(approvals.find(owner, id).orElseThrow().state()).isEqualTo(State.USED);
    }

    @Test
    void theResponseThatUsedItMayBeginAnewAndNoOther() {
        String id = ask(true, false);
        assertThat(approvals.use(owner, id, true, "resp_1")).isTrue();
        assertThat(approvals.use(owner, id, true, "resp_1")).isTrue();
        assertThat(approvals.use(owner, id, true, "resp_2")).isFalse();
        approvals.giveBack(owner, id, "resp_2");
        assertThat(approvals.use(owner, id, true, "resp_2")).isFalse();
        approvals.giveBack(owner, id, "resp_1");
        assertThat(approvals.use(owner, id, true, "resp_2")).isTrue();
    }

    @Test
    void itExpires() {
        String id = ask(true, false);
        house.clock.pass(EXPIRY);
        assertThat(approvals.find(owner, id).orElseThrow().state()).isEqualTo(State.EXPIRED);
        assertThatThrownBy(() -> approvals.decide(bob, id, true, null, null)).isInstanceOf(ApiException.class);
    }

    @Test
    void aSecondPersonDecidesOnceAndTheOwnerNever() {
        String id = ask(true, true);
        assertThatThrownBy(() -> approvals.decide(owner, id, true, null, null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.error().status()).isEqualTo(403));
        Caller selfish = new Caller(owner.tenant(), owner.subject(), Set.of("approver"));
        assertThatThrownBy(() -> approvals.decide(selfish, id, true, null, null))
                .isInstanceOf(ApiException.class);
        Caller elsewhere = new Caller("other", "bob", Set.of("approver"));
        assertThat(approvals.decide(elsewhere, id, true, null, null)).isEmpty();

        Optional<Asked> decided = approvals.decide(bob, id, true, "fine", null);
        assertThat(decided.orElseThrow().decidedBy()).isEqualTo("bob");
        Standing standing = approvals.look(owner, id, CALL).orElseThrow();
        assertThat(standing.state()).isEqualTo(State.APPROVED);
        assertThat(standing.fourEyes()).isTrue();
        assertThatThrownBy(() -> approvals.decide(bob, id, false, null, null)).isInstanceOf(ApiException.class);
    }

    @Test
    void whatWasDecidedOrExpiredSinceItWasLookedAtIsNotUsed() {
        String denied = ask(true, false);
        approvals.decide(bob, denied, false, null, null);
        assertThat(approvals.use(owner, denied, true, "resp_1")).isFalse();
        assertThat(approvals.use(owner, denied, false, "resp_1")).isTrue();
        String undecided = ask(true, true);
        assertThat(approvals.use(owner, undecided, true, "resp_1")).isFalse();
        String expired = ask(true, false);
        house.clock.pass(EXPIRY);
        assertThat(approvals.use(owner, expired, true, "resp_1")).isFalse();
    }

    @Test
    @Tag("U28")
    void nobodyDecidesBlindlyOnWhatIsNotKept() {
        String id = ask(false, true);
        assertThat(approvals.show(bob, id).orElseThrow().arguments()).isNull();
        assertThatThrownBy(() -> approvals.decide(bob, id, true, null, null)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> approvals.decide(bob, id, true, null, "{}")).isInstanceOf(ApiException.class);
        assertThat(approvals.decide(bob, id, true, null, CALL.arguments())).isPresent();
    }

    @Test
    void approversSeeThoseOfTheirTenantAndOthersTheirOwn() {
        String id = ask(true, false);
        Caller carol = new Caller(owner.tenant(), "carol", Set.of("user"));
        assertThat(approvals.list(bob, null, 10)).extracting(Asked::id).containsExactly(id);
        assertThat(approvals.list(owner, null, 10)).extracting(Asked::id).containsExactly(id);
        assertThat(approvals.list(carol, null, 10)).isEmpty();
        assertThat(approvals.show(carol, id)).isEmpty();
        assertThat(approvals.list(bob, id, 10)).isEmpty();
    }

    @Test
    void nobodyElseUsesItOrGivesItBack() {
        String id = ask(true, false);
        for (Caller other : List.of(bob, new Caller("other", "alice", Set.of()))) {
            assertThat(approvals.use(other, id, true, "resp_1")).isFalse();
        }
        approvals.use(owner, id, true, "resp_1");
        approvals.giveBack(bob, id, "resp_1");
        assertThat(approvals.find(owner, id).orElseThrow().usedBy()).isEqualTo("resp_1");
    }

    @Test
    void nobodyDecidesOnWhatHasBeenUsed() {
        String id = ask(true, false);
        approvals.use(owner, id, true, "resp_1");
        assertThatThrownBy(() -> approvals.decide(bob, id, false, null, null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.error().code()).isEqualTo("invalid_approval"));
    }

    @Test
    void theyAreListedByHowTheyStandNowToWhoeverMaySeeThem() {
        String waiting = ask(true, false);
        String used = ask(true, false);
        approvals.use(owner, used, true, "resp_1");
        String denied = ask(true, true);
        approvals.decide(bob, denied, false, null, null);
        String approved = ask(true, true);
        approvals.decide(bob, approved, true, null, null);
        for (Caller reader : List.of(owner, bob)) {
            assertThat(ids(reader, State.WAITING)).containsExactly(waiting);
            assertThat(ids(reader, State.USED)).containsExactly(used);
            assertThat(ids(reader, State.DENIED)).containsExactly(denied);
            assertThat(ids(reader, State.APPROVED)).containsExactly(approved);
            assertThat(ids(reader, State.EXPIRED)).isEmpty();
        }
        house.clock.pass(EXPIRY);
        assertThat(ids(bob, State.EXPIRED)).containsExactlyInAnyOrder(approved, denied, waiting);
        assertThat(ids(bob, State.USED)).containsExactly(used);
        assertThat(ids(new Caller(owner.tenant(), "carol", Set.of()), State.USED))
                .isEmpty();
    }

    private static List<String> ids(Caller reader, State state) {
        return approvals.list(reader, state, null, 10).stream().map(Asked::id).toList();
    }

    @Test
    @Tag("U13")
    void ofACallThatIsNotKeptNoArgumentIsInTheDatabase() {
        String id = ask(false, true);
        Object[] row = house.transactions.call(entities ->
                (Object[]) entities.createNativeQuery("select arguments, arguments_long from approval where id = ?")
                        .setParameter(1, id)
                        .getSingleResult());
        assertThat(row).containsOnlyNulls();
        assertThat(approvals.look(owner, id, CALL)).isPresent();
    }

    @Test
    void itGoesWithItsResponseAndWithNoOther() {
        Stored response = house.say(owner, null, "Delete it", "May I?");
        String id = ask(response.id(), true, false);
        String stays = ask(true, false);
        house.snapshots.delete(bob, response.id());
        assertThat(approvals.find(owner, id)).isPresent();
        house.snapshots.delete(owner, response.id());
        assertThat(approvals.find(owner, id)).isEmpty();
        assertThat(approvals.find(owner, stays)).isPresent();
    }

    @Test
    void theyAreForgottenInBatchesSomeTimeAfterTheyHaveExpired() {
        house.clock.pass(Duration.ofSeconds(1));
        Instant before = house.clock.instant().plus(EXPIRY);
        approvals.forgetOlderThan(before, 1_000);
        String first = ask(true, false);
        String second = ask(true, false);
        house.clock.pass(Duration.ofSeconds(1));
        String later = ask(true, false);
        assertThat(approvals.forgetOlderThan(before, 1)).isZero();
        assertThat(approvals.forgetOlderThan(before.plusSeconds(1), 1)).isEqualTo(1);
        assertThat(approvals.forgetOlderThan(before.plusSeconds(1), 10)).isEqualTo(1);
        assertThat(approvals.find(owner, first)).isEmpty();
        assertThat(approvals.find(owner, second)).isEmpty();
        assertThat(approvals.find(owner, later)).isPresent();
    }

    private String ask(boolean kept, boolean fourEyes) {
        return ask("resp_asking", kept, fourEyes);
    }

    private String ask(String response, boolean kept, boolean fourEyes) {
        String id = house.ids.next("mcpr_");
        approvals.ask(new ApprovalRequest(id, owner, response, CALL, null, kept, fourEyes));
        return id;
    }
}
