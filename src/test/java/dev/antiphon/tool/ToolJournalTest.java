package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.ToolJournal.Begun;
import dev.antiphon.tool.ToolJournal.Made;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls are written down before they are made and when they have come back. */
@Tag("U26")
@OnBothDatabases
class ToolJournalTest {

    @TempDir
    static Path data;

    private static House house;
    private static ToolJournal journal;

    private final Caller owner = new Caller("acme", "alice-" + System.nanoTime(), Set.of("user"));

    @BeforeAll
    static void open() {
        house = House.open(data);
        journal = new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void aCallIsThereBeforeItIsMadeAndItsEndWhenItHasOne() {
        String first = begin("resp_1");
        String second = begin("resp_1");
        journal.end(owner, second, "completed");
        assertThat(journal.of(owner, "resp_1")).containsExactly(new Made(first, ""), new Made(second, "completed"));
        assertThat(journal.of(owner, "resp_2")).isEmpty();
        assertThat(journal.of(House.BOB, "resp_1")).isEmpty();
    }

    @Test
    void nobodyEndsOrRemovesWhatIsAnothers() {
        String id = begin("resp_3");
        journal.end(House.BOB, id, "completed");
        house.transactions.run(entities -> ToolJournal.removeOf(entities, House.BOB, "resp_3"));
        assertThat(journal.of(owner, "resp_3")).containsExactly(new Made(id, ""));
        house.transactions.run(entities -> ToolJournal.removeOf(entities, owner, "resp_3"));
        assertThat(journal.of(owner, "resp_3")).isEmpty();
    }

    @Test
    void theyGoWithTheirResponse() {
        Stored response = house.say(owner, null, "What is it?", "This.");
        begin(response.id());
        house.snapshots.delete(House.BOB, response.id());
        assertThat(journal.of(owner, response.id())).hasSize(1);
        house.snapshots.delete(owner, response.id());
        assertThat(journal.of(owner, response.id())).isEmpty();
    }

    @Test
    void theyAreForgottenInBatchesOnceTheyAreOld() {
        house.clock.pass(Duration.ofDays(1));
        journal.forgetOlderThan(house.clock.instant(), 1_000);
        String first = begin("resp_4");
        String second = begin("resp_4");
        house.clock.pass(Duration.ofSeconds(1));
        String later = begin("resp_4");
        assertThat(journal.forgetOlderThan(house.clock.instant(), 1)).isEqualTo(1);
        assertThat(journal.of(owner, "resp_4")).hasSize(2);
        assertThat(journal.forgetOlderThan(house.clock.instant(), 10)).isEqualTo(1);
        assertThat(journal.of(owner, "resp_4"))
                .containsExactly(new Made(later, ""))
                .doesNotContain(new Made(first, ""), new Made(second, ""));
    }

    private String begin(String responseId) {
        String id = house.ids.next("mcp_");
        journal.begin(new Begun(id, owner, responseId, false));
        return id;
    }
}
