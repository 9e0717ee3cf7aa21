package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.Json;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a background response whose process is gone after it has called a tool. */
@Tag("U26")
@Timeout(60)
class HeirOfCallsTest {

    @TempDir
    private Path data;

    @Test
    void whatMayHaveCalledAToolIsNotBegunAgainThoughNothingOfItWasStored() throws Exception {
        GatedModel first = new GatedModel(0, "Hello");
        GatedModel never = GatedModel.says("again");
        try (House house = House.open(data);
                Process gone = new Process(house, first);
                Process heir = new Process(house, never)) {
            LiveResponse lost = gone.queue("");
            Process.read(lost.from(0), 3);
            new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock)
                    .begin(new ToolJournal.Begun("mcp_1", ALICE, lost.id(), false));

            heir.settle();
            heir.awaitRest();

            assertThat(never.asked).hasValue(0);
            assertThat(Json.tree(house.snapshots
                                    .find(ALICE, lost.id())
                                    .orElseThrow()
                                    .json())
                            .path("status")
                            .asText())
                    .isEqualTo("failed");
            Evidence.Found found = house.evidence.find(ALICE, lost.id()).orElseThrow();
            assertThat(found.problem()).isNull();
            assertThat(found.entries().toString())
                    .contains("{\"calls\":[{\"call\":\"mcp_1\",\"outcome\":\"unknown\"}]}");
            first.goOn();
        }
    }
}
