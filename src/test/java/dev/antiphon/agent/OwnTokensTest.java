package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.ToolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets to see a caller's own token: whoever reaches a server for him, and neither its tools nor what is kept. */
@Tag("F71")
class OwnTokensTest extends WithToolHouse {

    private static final OwnToken TOKEN = new OwnToken("a.b.c", "idp");

    @Test
    void onlyWhoeverReachesAServerIsHandedIt() throws Exception {
        List<Caller> reaching = new CopyOnWriteArrayList<>();
        List<Caller> calling = new CopyOnWriteArrayList<>();
        FakeServer third = new FakeServer("third");
        third.answer = (tool, call) -> {
            calling.add(call.caller());
            return ToolOutcome.text("Done");
        };
        tools.third =
                new Configured("third", third.address(), true, Audience.EVERYBODY, Policy.FREE, Pins.NONE, caller -> {
                    reaching.add(caller);
                    return third;
                });

        LiveResponse live =
                tools.begin(ALICE.by(TOKEN), Turns.of(calls("third__add", "{}"), says("Done.")), "\"Hi\"", "");
        live.await(Duration.ofSeconds(20)).orElseThrow();

        assertThat(reaching).extracting(Caller::token).containsExactly(TOKEN);
        assertThat(calling).containsExactly(ALICE);
        assertThat(live.owner()).isEqualTo(ALICE);
    }
}
