package dev.antiphon.tool.mcp;

import static dev.antiphon.tool.mcp.Asking.ADA;
import static dev.antiphon.tool.mcp.Asking.PATIENT;
import static dev.antiphon.tool.mcp.Asking.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.egress.Egress;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import dev.antiphon.tool.ToolServer;
import dev.antiphon.tool.ToolServerException;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are opened by what is lent to a caller. */
@Tag("F71")
@Timeout(60)
class LentTest {

    private final McpHouse house = McpHouse.streamable();
    private final Egress egress = Asking.egress(house.origin());
    private final McpServers servers = new McpServers(egress, PATIENT, Clock.systemUTC());

    @AfterEach
    void close() {
        servers.close();
        egress.close();
        house.close();
    }

    /** Lends the first, until it is told that it is refused; then the next. */
    private static final class Purse implements Introduction.Lent {

        private final AtomicInteger number = new AtomicInteger(1);

        @Override
        public Map<String, String> of(Caller caller) throws ToolServerException {
            if (caller.token() == null) {
                throw new ToolServerException("There is nothing to lend.");
            }
            return Map.of("Authorization", "Bearer " + number);
        }

        @Override
        public void refused(Caller caller) {
            number.incrementAndGet();
        }
    }

    private ToolServer server(Purse purse, Caller caller) {
        return servers.server(new McpTarget("house", new Reach.Http(house.url()), Map.of(), purse), caller);
    }

    private List<String> calls() {
        return house.heard("POST tools/call").stream()
                .map(heard -> heard.headers().get("Authorization"))
                .toList();
    }

    @Test
    void whatAServerDoesNotTakeAnyMoreIsLentAnewInTheSameSession() throws Exception {
        ToolServer server = server(new Purse(), ADA.by(new OwnToken("a.b.c", "idp")));
        assertThat(echo(server, "one")).isEqualTo("one");
        house.refuse("Bearer 1");

        assertThat(echo(server, "two")).isEqualTo("two");
        assertThat(calls()).containsExactly("Bearer 1", "Bearer 1", "Bearer 2");
        assertThat(house.sessions()).isEqualTo(1);
    }

    @Test
    void aServerThatTakesNothingIsAskedTwiceAtTheMost() throws Exception {
        for (int i = 1; i < 9; i++) {
            house.refuse("Bearer " + i);
        }
        ToolServer server = server(new Purse(), ADA.by(new OwnToken("a.b.c", "idp")));

        assertThat(Asking.call(server, "echo"))
                .isEqualTo(new Failed(Kind.HTTP, 401, "Http status code: 401 (Unauthorized)"));
        assertThat(house.heard())
                .extracting(heard -> heard.headers().get("Authorization"))
                .containsExactly("Bearer 1", "Bearer 2");
    }

    @Test
    void whereNothingIsLentNothingIsSent() throws Exception {
        ToolServer server = server(new Purse(), ADA);

        assertThatThrownBy(server::list)
                .isInstanceOf(ToolServerException.class)
                .hasMessage("There is nothing to lend.");
        assertThat(Asking.call(server, "echo")).isEqualTo(new Failed(Kind.PROTOCOL, 0, "There is nothing to lend."));
        assertThat(server.known()).isEmpty();
        assertThat(house.heard()).isEmpty();
    }

    @Test
    void aListIsKnownToTheTokenAloneThatItWasAskedForWith() throws Exception {
        Purse purse = new Purse();
        server(purse, ADA.by(new OwnToken("a.b.c", "idp"))).list();

        assertThat(server(purse, ADA.by(new OwnToken("a.b.c", "idp"))).known()).isPresent();
        assertThat(server(purse, ADA.by(new OwnToken("a.b.d", "idp"))).known()).isEmpty();
        assertThat(server(purse, ADA).known()).isEmpty();
        assertThat(server(new Purse(), ADA.by(new OwnToken("a.b.c", "idp"))).known())
                .isEmpty();
    }

    /** The session goes on when nobody has a use for it, and so could its caller's token. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionKeepsNobodysOwnToken(boolean called) throws Exception {
        Purse purse = new Purse();
        WeakReference<OwnToken> gone = used(purse, called);

        await().until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertThat(server(purse, ADA.by(new OwnToken("a.b.c", "idp"))).known()).isPresent();
    }

    private WeakReference<OwnToken> used(Purse purse, boolean called) throws Exception {
        OwnToken token = new OwnToken("a.b.c", "idp");
        ToolServer server = server(purse, ADA.by(token));
        server.list();
        if (called) {
            echo(server, "x");
        }
        return new WeakReference<>(token);
    }
}
