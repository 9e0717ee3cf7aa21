package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work nobody wants any more is ended where it is done: measured at the upstream, not at our end. */
@Timeout(20)
@Tag("R50")
@Tag("U21")
class ChatCancelTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream);

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    @Test
    void cancellingClosesAnAnswerUnderWay() throws Exception {
        upstream.answers(Reply.says("Hello").hanging());
        Cancellation cancel = new Cancellation();
        ModelStream stream = clients.client().stream(Requests.saying("Hi"), cancel);
        stream.next();
        cancel.cancel();
        assertUpstreamIsClosed();
        assertThatThrownBy(stream::next).isInstanceOf(ModelException.class);
    }

    @Test
    void closingTheStreamClosesAnAnswerUnderWay() throws Exception {
        upstream.answers(Reply.says("Hello").hanging());
        clients.client().stream(Requests.saying("Hi"), new Cancellation()).close();
        assertUpstreamIsClosed();
    }

    @Test
    void cancellingClosesACallThatWaitsForTheHeaders() {
        upstream.hangs();
        Cancellation cancel = new Cancellation();
        Thread.ofVirtual().start(() -> {
            Awaitility.await().until(() -> !upstream.requests().isEmpty());
            cancel.cancel();
            assertUpstreamIsClosed();
        });
        assertThatThrownBy(() -> clients.client().stream(Requests.saying("Hi"), cancel))
                .isInstanceOf(ModelException.class);
        assertUpstreamIsClosed();
    }

    @Test
    void cancellingEndsACallThatStillConnects() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Clients lost = new Clients(URI.create("http://127.0.0.1:" + full.getLocalPort()))) {
            List<Socket> waiting = fillBacklog(full);
            Cancellation cancel = new Cancellation();
            CountDownLatch ended = new CountDownLatch(1);
            Thread call = Thread.ofVirtual().start(() -> {
                assertThatThrownBy(() -> lost.client().stream(Requests.saying("Hi"), cancel))
                        .isInstanceOf(ModelException.class);
                ended.countDown();
            });
            Awaitility.await().until(() -> connects(call));
            cancel.cancel();
            Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> ended.getCount() == 0);
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void cancellingAfterTheEndLeavesTheConnectionToOthers() throws Exception {
        upstream.otherwise(received -> Reply.says("Hi"));
        Cancellation cancel = new Cancellation();
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), cancel)) {
            Answers.rest(stream);
        }
        cancel.cancel();
        Answers.of(clients.client(), Requests.saying("Hi"));
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void anUpstreamThatKeepsTalkingAfterTheEndIsCutOff() throws Exception {
        upstream.answers(Reply.says("Hi").chunk("[DONE]").hanging());
        try (ModelStream stream = clients.client().stream(Requests.saying("Hi"), new Cancellation())) {
            assertThat(Answers.text(Answers.rest(stream))).isEqualTo("Hi");
        }
        assertUpstreamIsClosed();
    }

    private void assertUpstreamIsClosed() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> upstream.lastRequest().closedByClient());
    }

    /** Nobody but the thread itself can tell: the other side never hears of it. */
    private static boolean connects(Thread call) {
        return Arrays.stream(call.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Socket.class.getName())
                        && frame.getMethodName().equals("connect"));
    }

    private static List<Socket> fillBacklog(ServerSocket server) throws Exception {
        List<Socket> waiting = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                return waiting;
            }
        }
    }
}
