package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Caller;
import dev.antiphon.api.Messages;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In which order requests are answered, and when a connection is over. */
class LanesTest {

    private final Peer peer = new Peer();
    private final Memory memory = new Memory(1 << 20);
    private final Outbox outbox = new Outbox(peer.session(), Duration.ofHours(1));
    private final List<ApiError> farewells = Collections.synchronizedList(new ArrayList<>());
    private final Lanes lanes = new Lanes(memory, 1 << 20, this::farewell);

    private void farewell(ApiError why) {
        farewells.add(why);
        if (farewells.size() == 1) {
            // A message that comes in between the last word and the close.
            lanes.add(exchange("late"), exchange("late"));
        }
    }

    @Test
    void theLastWordIsSaidOnceAndNothingBehindIt() {
        ApiError why = ApiError.server(503, "Enough.");
        lanes.leave(why);
        await().during(Duration.ofMillis(300)).until(() -> farewells.equals(List.of(why)) && peer.silent());
    }

    @Test
    void whatHasToWaitWaitsAsItIsPackedAndInItsPlace() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        peer.sending = () -> assertThat(passes(gate)).isTrue();
        lanes.add(exchange("first"), exchange("first, packed"));
        lanes.add(exchange("second"), exchange("second, packed"));
        lanes.add(exchange("third"), exchange("third, packed"));
        gate.countDown();
        for (String said : List.of("first", "second, packed", "third, packed")) {
            assertThat(peer.next().at("/error/message").asText()).isEqualTo(said);
        }
    }

    private static boolean passes(CountDownLatch gate) {
        try {
            return gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Exchange exchange(String message) {
        Incoming refused = new Incoming.Refused(Incoming.UNNAMED, ApiError.invalid(null, null, message), null);
        Identity nobody =
                new Identity(new Caller("acme", "alice", Set.of()), () -> {}, "req_1", null, Messages.NONE, null);
        return new Exchange(refused, nobody, null, null, memory, outbox, () -> {});
    }
}
