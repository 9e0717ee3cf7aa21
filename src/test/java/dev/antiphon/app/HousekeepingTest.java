package dev.antiphon.app;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.FirstKey;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
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

    private House house;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() {
        house = new House(data);
        SecureRandom random = new SecureRandom();
        ApiKeys keys = new ApiKeys(house.transactions, List.of(), house.ids, random, house.clock);
        housekeeping = new Housekeeping(
                house.nodes,
                house.interrupted,
                house.retention,
                new FirstKey(keys, random),
                data.resolve("first-key"),
                new Settings.Store(Duration.ofDays(30), 100),
                new Accumulator(),
                house.clock,
                Duration.ofMillis(20));
        housekeeping.start();
    }

    @AfterEach
    void stop() {
        housekeeping.close();
        house.close();
    }

    @Test
    @Tag("R31")
    void aNewServerHasAKeyToGetInWith() {
        assertThat(Files.exists(data.resolve("first-key"))).isTrue();
    }

    /** Its ending could not be written, say because the database was gone at that moment. */
    @Test
    @Tag("R24")
    void aResponseThatNobodyRunsAnyMoreDoesNotStayInProgress() {
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("Hi"))))
                .announced(house.frozen(id, Status.IN_PROGRESS, List.of()));

        await().until(() -> house.snapshots.find(ALICE, id).orElseThrow().status() == Status.FAILED);
    }
}
