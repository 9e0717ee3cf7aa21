package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import java.nio.charset.StandardCharsets;
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
        LiveResponse live = live();
        live.begin();
        live.announce();
        int announced = live.from(0).ready().size();
        live.onEnd(() -> order.add("let go, seen: " + seen(live, announced)));
        live.end(Ending.COMPLETED, Usage.NONE);
        assertThat(order).containsExactly("kept", "let go, seen: false");
        assertThat(seen(live, announced)).isTrue();
    }

    /** Something broke that leaves no way to end it, such as a lack of memory. */
    @Test
    @Tag("U29")
    void nobodyWaitsForAWriterThatHasLeft() {
        LiveResponse live = live();
        live.begin();
        live.announce();
        Journal.Reader reader = live.from(0);
        reader.ready();
        live.leave();
        assertThat(reader.over()).isTrue();
        assertThatThrownBy(() -> live.await(Duration.ofMinutes(1))).isInstanceOf(IllegalStateException.class);
    }

    private static boolean seen(LiveResponse live, int announced) {
        try {
            return live.await(Duration.ZERO).isPresent()
                    || !live.from(announced).ready().isEmpty();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private LiveResponse live() {
        CreateResponse request = new CreateResponseReader(Set.of(), 100, 100)
                .read(Json.tree("{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true}".getBytes(StandardCharsets.UTF_8)));
        Caller alice = new Caller("acme", "alice", Set.of("user"));
        Response begun = Response.begun("resp_1", 1, "m", Echo.of(request));
        return new LiveResponse(begun, List.of(), alice, true, 1 << 20, new Keeping(), Clock.systemUTC());
    }

    private final class Keeping implements Checkpoints {

        @Override
        public boolean announced(Frozen begun) {
            return true;
        }

        @Override
        public void ended(Frozen ended) {
            order.add("kept");
        }
    }
}
