package dev.antiphon.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.RunNote.Noted;
import dev.antiphon.evidence.Evidence.Found;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.seal.ChainLink;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of a response lies beside it, is its owner's, and goes when it is meant to go. */
@Tag("F87")
@OnBothDatabases
class EvidenceTest {

    private static final Caller ALICE = House.ALICE;

    @TempDir
    private Path data;

    private House house;

    @AfterEach
    void close() {
        house.close();
    }

    private void open(boolean bodies, boolean outlives) {
        house = House.open(data, new EvidenceSettings(true, bodies, outlives));
    }

    /** A response that ended, with one of every kind of note. */
    private String ended() {
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = checkpoints();
        Chains.notes().forEach(note -> checkpoints.noted(noted(note)));
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of()), Segment.NONE);
        return id;
    }

    private Checkpoints checkpoints() {
        return house.snapshots.checkpoints(house.origin(ALICE, null, List.of(house.user("q"))));
    }

    private Noted noted(RunNote note) {
        return new Noted(house.clock.instant(), note);
    }

    private Found found(String id) {
        return house.evidence.find(ALICE, id).orElseThrow();
    }

    private static List<String> kinds(Found found) {
        return found.entries().stream()
                .map(entry -> entry.get(ChainLink.KIND).textValue())
                .toList();
    }

    @Test
    void itIsThereWhenTheResponseIsAndAboutTheBytesThatAGetReturns() {
        open(false, true);
        String id = ended();
        Found found = found(id);

        assertThat(found.problem()).isNull();
        assertThat(found.closed()).isTrue();
        assertThat(found.entries()).hasSize(Chains.notes().size() + 1);
        byte[] json = house.snapshots.json(ALICE, id).orElseThrow();
        assertThat(Check.problem(found.entries(), json)).isEmpty();
        assertThat(found.entries().getFirst().path(ChainLink.TIME).textValue()).isEqualTo("2026-11-01T12:00:00Z");
    }

    @Test
    void itsOwnerSeesItAndAuditorsOfHisTenantAndNobodyElse() {
        open(false, true);
        String id = ended();

        assertThat(house.evidence.find(House.BOB, id)).isEmpty();
        assertThat(house.evidence.find(House.OTHER_ALICE, id)).isEmpty();
        assertThat(house.evidence.find(new Caller("acme", "bob", Set.of("approver")), id))
                .isEmpty();
        assertThat(house.evidence.find(Chains.auditor("globex"), id)).isEmpty();
        assertThat(house.evidence.find(Chains.auditor("acme"), id)).isPresent();
        assertThat(house.evidence.find(new Caller("acme", "root", Set.of("admin")), id))
                .isPresent();
        assertThat(house.evidence.find(ALICE, "resp_none")).isEmpty();
    }

    @Test
    void hashesOutliveTheResponseAndTextsDoNot() {
        open(true, true);
        String id = ended();
        assertThat(found(id).entries().toString()).contains("again");

        assertThat(house.snapshots.delete(ALICE, id)).isTrue();

        assertThat(found(id).problem()).isNull();
        assertThat(found(id).entries().toString()).doesNotContain("again").doesNotContain(Chain.BODIES);
    }

    @Test
    void nothingStaysWhereTheOperatorWantsNothingToStay() {
        open(false, false);
        String id = ended();
        assertThat(house.snapshots.delete(House.BOB, id)).isFalse();
        assertThat(house.count("evidence")).isEqualTo(1);

        assertThat(house.snapshots.delete(ALICE, id)).isTrue();

        assertThat(house.count("evidence")).isZero();
    }

    @Test
    void nothingIsWrittenWhereItIsTurnedOff() {
        house = House.open(data, EvidenceSettings.NONE);
        String id = ended();
        checkpoints().keepNotes(house.frozen(id, Status.IN_PROGRESS, List.of()).response());
        assertThat(house.count("evidence")).isZero();
        assertThat(house.snapshots.find(ALICE, id)).isPresent();
    }

    @Test
    void itIsForgottenWhenItsTimeIsOver() {
        open(false, true);
        String old = ended();
        house.clock.pass(Duration.ofDays(10));
        String young = ended();
        Instant between = house.clock.instant().minus(Duration.ofDays(1));

        assertThat(house.evidence.forgetOlderThan(between, 10)).isEqualTo(1);

        assertThat(house.evidence.find(ALICE, old)).isEmpty();
        assertThat(house.evidence.find(ALICE, young)).isPresent();
    }

    @Test
    void whoCanWriteTheDatabaseAndHasNoKeyCanForgeNoChain() {
        open(false, true);
        String id = ended();
        Chain forged = Chains.closed(false, List.of(), new byte[0]);
        sql("update evidence set head = '" + forged.head() + "'");
        assertThat(found(id).problem()).contains("seal");

        String other = ended();
        sql("update evidence set seal = (select e.seal from evidence e where e.response_id = '" + other
                + "') where response_id = '" + id + "'");
        assertThat(found(id).problem()).contains("seal");
        sql("update evidence set subject = 'bob' where response_id = '" + other + "'");
        assertThat(house.evidence.find(House.BOB, other).orElseThrow().problem())
                .contains("seal");
    }

    private void sql(String statement) {
        house.transactions.run(entities -> entities.createNativeQuery(statement).executeUpdate());
    }

    @Test
    void whatWasNotedIsKeptBeforeAToolIsCalledAndGoneOnWithAfterwards() {
        open(false, true);
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = checkpoints();
        Frozen begun = house.frozen(id, Status.IN_PROGRESS, List.of());
        checkpoints.noted(noted(Chains.notes().get(4)));
        checkpoints.keepNotes(begun.response());

        assertThat(found(id).closed()).isFalse();
        assertThat(found(id).problem()).contains("does not end");
        assertThat(kinds(found(id))).containsExactly("tool_call");

        checkpoints.noted(noted(Chains.notes().get(5)));
        checkpoints.keepNotes(begun.response());
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of()), Segment.NONE);

        assertThat(found(id).problem()).isNull();
        assertThat(kinds(found(id))).containsExactly("tool_call", "tool_result", "ended");
        assertThat(house.count("evidence")).isEqualTo(1);
    }

    @Test
    @Tag("U26")
    void aResponseWhoseProcessDiedEndsWithAChainThatSaysSo() {
        open(false, true);
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = checkpoints();
        Frozen begun = house.frozen(id, Status.IN_PROGRESS, List.of());
        checkpoints.announced(begun, Segment.NONE);
        checkpoints.noted(noted(Chains.notes().get(4)));
        checkpoints.keepNotes(begun.response());
        new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock)
                .begin(new ToolJournal.Begun("mcp_1", ALICE, id, false));
        checkpoints.noted(noted(Chains.notes().get(5)));

        house.settle(any -> false);

        Found found = found(id);
        assertThat(found.problem()).isNull();
        assertThat(kinds(found)).containsExactly("tool_call", "interrupted", "ended");
        JsonNode interrupted = found.entries().get(1).get(ChainLink.PAYLOAD);
        assertThat(interrupted.toString()).isEqualTo("{\"calls\":[{\"call\":\"mcp_1\",\"outcome\":\"unknown\"}]}");
        assertThat(found.entries().getLast().at("/payload/status").textValue()).isEqualTo("failed");
        byte[] json = house.snapshots.json(ALICE, id).orElseThrow();
        assertThat(Check.problem(found.entries(), json)).isEmpty();
    }

    @Test
    @Tag("U26")
    void oneOfWhichNothingWasKeptSaysNoMoreThanThat() {
        open(false, true);
        String id = house.ids.next(Ids.RESPONSE);
        checkpoints().announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);

        house.settle(any -> false);

        assertThat(kinds(found(id))).containsExactly("interrupted", "ended");
        assertThat(found(id).problem()).isNull();
    }
}
