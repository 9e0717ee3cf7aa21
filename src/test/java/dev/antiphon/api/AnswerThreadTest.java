package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Found under load: a client that left ended the answer of another one, because the container had given the response to
 * the next connection before the thread that failed to write was through with it.
 */
@Tag("R45")
@Tag("R46")
@Timeout(20)
class AnswerThreadTest {

    private final List<AsyncListener> listeners = new ArrayList<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final AsyncContext context = fake(AsyncContext.class, (proxy, method, arguments) -> {
        if (method.getName().equals("addListener")) {
            listeners.add((AsyncListener) arguments[0]);
        }
        return null;
    });

    @Test
    void theContainerGetsTheRequestBackOnlyWhenNobodyWritesToItAnyMore() throws Exception {
        AtomicBoolean leaving = new AtomicBoolean();
        AtomicBoolean mayLeave = new AtomicBoolean();
        begin(request(false), () -> {
            while (!mayLeave.get()) {
                LockSupport.parkNanos(1_000_000);
                leaving.compareAndSet(false, Thread.interrupted());
            }
        });
        Thread container = Thread.ofVirtual().start(this::fail);

        await().untilTrue(leaving);
        assertThat(container.join(java.time.Duration.ofMillis(100)))
                .as("given back while it is written to")
                .isFalse();
        mayLeave.set(true);
        assertThat(container.join(java.time.Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aThreadThatWaitsForTheModelLeavesAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        begin(request(true), () -> {
            try {
                never.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException clientLeft) {
                left.set(true);
            }
        });
        fail();
        assertThat(left).isTrue();
    }

    /** Found under load: two threads in one sink, and the one that closed it cut off what the other was writing. */
    @Test
    void anAnswerBeginsWhenTheRequestsOwnThreadHasLeft() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        HttpServletRequest request = request(false);
        AnswerThread.prepare(request, "answer", begun::countDown);
        assertThat(begun.await(50, TimeUnit.MILLISECONDS)).isFalse();
        AnswerThread.begin(request);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("R50")
    void anAnswerThatCannotBeginIsGivenUp() {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean givenUp = new AtomicBoolean();
        HttpServletRequest request = request(false);
        AnswerThread.prepare(request, "answer", () -> begun.set(true), () -> givenUp.set(true));
        AnswerThread.giveUp(request);
        fail();
        assertThat(givenUp).isTrue();
        assertThat(begun).isFalse();
    }

    private static void begin(HttpServletRequest request, Runnable answering) {
        AnswerThread.prepare(request, "answer", answering);
        AnswerThread.begin(request);
    }

    private void fail() {
        try {
            listeners.getFirst().onError(new AsyncEvent(context));
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private HttpServletRequest request(boolean started) {
        return fake(HttpServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "isAsyncStarted" -> started;
            case "startAsync", "getAsyncContext" -> context;
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            default -> null;
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
