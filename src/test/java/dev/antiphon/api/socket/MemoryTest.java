package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private final Memory memory = new Memory(10);

    @Test
    void everyLaneRemembersItsLastResponseForAll() {
        keep("a", "r1", 3);
        keep("b", "r2", 3);
        keep("a", "r3", 3);
        assertThat(memory.find("r1")).isNull();
        assertThat(memory.find("r2")).isNotNull();
        assertThat(memory.find("r3")).isNotNull();
        assertThat(memory.lanes()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void onlyTheLaneThatRemembersForgets() {
        keep("a", "r1", 3);
        memory.evict("b", "r1");
        memory.evict("a", "r2");
        memory.evict("a", null);
        assertThat(memory.find("r1")).isNotNull();
        memory.evict("a", "r1");
        assertThat(memory.find("r1")).isNull();
        assertThat(memory.lanes()).isEmpty();
    }

    @Test
    void theLaneThatWasSilentForLongestIsForgottenFirst() {
        keep("a", "r1", 4);
        keep("b", "r2", 4);
        keep("a", "r3", 4);
        keep("c", "r4", 4);
        assertThat(memory.lanes()).containsExactlyInAnyOrder("a", "c");
        keep("d", "r5", 10);
        assertThat(memory.lanes()).containsExactly("d");
    }

    @Test
    void whatIsTooLargeIsForgottenAtOnceAndDrivesNobodyOut() {
        keep("a", "r1", 4);
        keep("b", "r2", 11);
        assertThat(memory.lanes()).containsExactly("a");
        keep("a", "r3", 11);
        assertThat(memory.lanes()).isEmpty();
        keep("a", "r4", 10);
        assertThat(memory.find("r4")).isNotNull();
    }

    private void keep(String lane, String id, long bytes) {
        memory.keep(lane, new Memory.Remembered(id, List.of(), false, bytes));
    }
}
