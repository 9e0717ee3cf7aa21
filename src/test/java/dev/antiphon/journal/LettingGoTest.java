package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order at the end of a response. */
class LettingGoTest {

    private final List<String> order = new ArrayList<>();

    @Test
    @Tag("U4")
    void whatAResponseHeldIsFreeAfterItIsKeptAndBeforeAnybodySeesItsEnd() throws Exception {
        Response begun = Response.begun(
                "resp_1",
                1,
                "m",
                Echo.of(new CreateResponseReader(Set.of(), 100, 100)
                        .read(Json.MAPPER.readTree("{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true}"))));
        Caller alice = new Caller("acme", "alice", Set.of("user"));
        LiveResponse live = new LiveResponse(begun, alice, true, 1 << 20, new Keeping(), Clock.systemUTC());
        live.begin();
        int announced = live.from(0).ready().size();
        live.onEnd(() -> order.add("let go, seen: " + seen(live, announced)));
        live.end(Ending.COMPLETED, Usage.NONE);
        assertThat(order).containsExactly("kept", "let go, seen: false");
        assertThat(seen(live, announced)).isTrue();
    }

    private static boolean seen(LiveResponse live, int announced) {
        try {
            return live.await(Duration.ZERO).isPresent()
                    || !live.from(announced).ready().isEmpty();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private final class Keeping implements Checkpoints {

        @Override
        public void announced(Frozen begun) {}

        @Override
        public void ended(Frozen ended) {
            order.add("kept");
        }
    }
}
