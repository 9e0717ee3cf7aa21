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
import java.util.List;
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
        AnswerThread.start(request(false), "answer", () -> {
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
        AnswerThread.start(request(true), "answer", () -> {
            try {
                never.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException clientLeft) {
                left.set(true);
            }
        });
        fail();
        assertThat(left).isTrue();
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
            default -> null;
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
