package dev.antiphon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.OnBothDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The right to write for a response, which one process has at a time. */
@Tag("U26")
@OnBothDatabases
class LeaseTest {

    @TempDir
    private Path data;

    private House house;
    private String id;
    private Lease first;
    private final Lease second = new Lease("node_2", 1);

    @BeforeEach
    void open() {
        house = House.open(data);
        id = new Running(house, 1 << 20).live.id();
        first = new Lease(house.node, 0);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void theTakeOverOfATakenLeaseDoesNothing() {
        assertThat(takeOver(first, second)).isTrue();
        assertThat(takeOver(first, new Lease("node_3", 1))).isFalse();
        progress(second);
    }

    @Test
    void whoHasLostItCanNeitherAddNorEnd() {
        progress(first);
        takeOver(first, second);

        assertThatThrownBy(() -> progress(first)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> house.transactions.run(entities -> StoredRun.remove(entities, id, first)))
                .isInstanceOf(LeaseLostException.class);
        house.transactions.run(entities -> StoredRun.remove(entities, id, second));
    }

    @Test
    void whoGotItBackIsNotMistakenForItsFormerSelf() {
        takeOver(first, second);
        Lease again = new Lease(house.node, 2);
        takeOver(second, again);

        assertThatThrownBy(() -> progress(first)).isInstanceOf(LeaseLostException.class);
        progress(again);
    }

    private boolean takeOver(Lease from, Lease to) {
        return house.transactions.call(entities -> StoredRun.takeOver(entities, id, from, to));
    }

    private void progress(Lease lease) {
        house.transactions.run(entities -> StoredRun.progress(entities, id, lease, 7));
    }
}
