package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call holds, and that it lets go. */
@org.junit.jupiter.api.Timeout(20)
class ConnectionsTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Connections connections = new Connections(10);

    @AfterEach
    void close() throws Exception {
        connections.close();
        upstream.close();
    }

    @Test
    void aRequestThatIsBeingAnsweredHasLetGoOfItsBodyAndCanStillBeAborted() throws Exception {
        upstream.answers(Reply.says("Hello").hanging());
        HttpPost post = new HttpPost(upstream.url());
        post.setEntity(new StringEntity("{}"));
        assertThat(connections.open(post, Duration.ofSeconds(15)).getCode()).isEqualTo(200);
        assertThat(upstream.lastRequest().json().isObject()).isTrue();
        assertThat(post.getEntity()).isNull();
        assertThat(post.cancel()).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> upstream.lastRequest().closedByClient());
    }

    @Test
    void whereNoTimeIsLeftConnectingIsStillLimited() {
        assertThat(Connections.limit(Duration.ofSeconds(-1))).isEqualTo(Timeout.ofMilliseconds(1));
        assertThat(Connections.limit(Duration.ZERO)).isEqualTo(Timeout.ofMilliseconds(1));
        assertThat(Connections.limit(Duration.ofSeconds(5))).isEqualTo(Timeout.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
    void whateverClosingACallThrowsTheLimitsOfTheOthersHold(Class<? extends Throwable> surprise) throws Exception {
        Throwable thrown = surprise.getConstructor().newInstance();
        Call first = connections.call(Duration.ofMillis(1));
        first.exchange(() -> {
            throw sneaky(thrown);
        });
        awaitEnd(first);
        awaitEnd(connections.call(Duration.ofMillis(1)));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static void awaitEnd(Call call) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> call.ended() == Call.End.TIMED_OUT);
    }

    @Test
    void aDefectEndsItsCall() {
        upstream.fails(500, "down", "Down");
        Line line = new Line(new Upstream("local", upstream.url(), null), connections, Clock.systemUTC(), () -> {
            throw new UnsupportedOperationException("no random numbers today");
        });
        assertThatThrownBy(() -> line.post("/chat/completions", Map.of(), new byte[0], new Cancellation()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(connections.calls()).isZero();
    }
}
