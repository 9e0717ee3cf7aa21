package dev.antiphon.app;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.CapturedLog;
import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.FirstKey;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Segment;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Switchable;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {

    @TempDir
    private Path data;

    private final CapturedLog log = new CapturedLog(Housekeeping.class.getName());
    private Switchable source;
    private House house;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() {
        source = new Switchable(data);
        house = new House(Database.over(source));
        SecureRandom random = new SecureRandom();
        ApiKeys keys = new ApiKeys(house.transactions, List.of(), house.ids, random, house.clock);
        housekeeping = new Housekeeping(
                house.nodes,
                house.interrupted,
                orphan -> {},
                house.retention,
                house.claims,
                new DeliveryLog(house.transactions),
                new Approvals(house.transactions, house.clock, Duration.ofHours(1)),
                new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock),
                house.evidence,
                new AuditBook(house.transactions, TestKeys.SEALS),
                new FirstKey(keys, random),
                data.resolve("first-key"),
                () -> new Keeping(
                        new Settings.Store(Duration.ofDays(30), 100, Duration.ofHours(24)),
                        Duration.ofDays(30),
                        Duration.ofDays(90),
                        Duration.ofDays(400)),
                new Accumulator(),
                house.clock,
                Duration.ofMillis(20));
        housekeeping.start();
    }

    @AfterEach
    void stop() {
        housekeeping.close();
        house.close();
        log.close();
    }

    @Test
    @Tag("R31")
    void aNewServerHasAKeyToGetInWith() {
        assertThat(Files.exists(data.resolve("first-key"))).isTrue();
    }

    @Test
    @Tag("R9")
    void aDatabaseThatIsGoneForLongIsReportedOnceAndSoIsItsReturn() {
        source.gone = true;
        awaitLooks();
        source.gone = false;
        awaitLooks();

        assertThat(log.lines().stream().filter(line -> !line.contains("API key")))
                .containsExactly(
                        "WARNING Housekeeping has to wait: The database is not available", "INFO Housekeeping goes on");
    }

    /** Some more looks; only housekeeping uses the database here. */
    private void awaitLooks() {
        int before = source.asked.get();
        await().until(() -> source.asked.get() >= before + 10);
    }

    /** Its ending could not be written, say because the database was gone at that moment. */
    @Test
    @Tag("R24")
    void aResponseThatNobodyRunsAnyMoreDoesNotStayInProgress() {
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("Hi"))))
                .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);

        await().until(() -> house.snapshots.find(ALICE, id).orElseThrow().status() == Status.FAILED);
    }
}
