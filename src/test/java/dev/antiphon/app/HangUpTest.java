package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.CapturedLog;
import dev.antiphon.protocol.ApiError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signal for a changed configuration, raised at this very process. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class HangUpTest {

    /** Not SIGHUP itself: a JVM that was started with {@code nohup} leaves that alone. */
    private static final Signal SIGNAL = new Signal("WINCH");

    private final AtomicInteger reloads = new AtomicInteger();

    @AfterEach
    void forget() {
        System.clearProperty(HangUp.PROPERTY);
    }

    @Test
    void eachSignalReadsTheConfigurationAgainAlsoBehindOneThatWasRefused() {
        System.setProperty(HangUp.PROPERTY, SIGNAL.getName());
        try (HangUp ignored = HangUp.ifWanted(() -> {
            reloads.incrementAndGet();
            throw ApiError.invalid("invalid_configuration", null, "no").exception();
        })) {
            Signal.raise(SIGNAL);
            await().until(() -> reloads.get() == 1);
            Signal.raise(SIGNAL);
            await().until(() -> reloads.get() == 2);
        }
    }

    /** Payara Server has Jersey in a bundle of its own, and the JVM's thread for signals does not see into that. */
    @Test
    void theConfigurationIsReadWithTheLibrariesOfTheApplication() {
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        System.setProperty(HangUp.PROPERTY, SIGNAL.getName());
        try (HangUp ignored =
                HangUp.ifWanted(() -> seen.set(Thread.currentThread().getContextClassLoader()))) {
            Signal.raise(SIGNAL);
            await().until(() -> seen.get() == HangUp.class.getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(HangUp.class.getClassLoader());
        }
    }

    @Test
    void whatFailsWithoutHavingBeenToldIsTold() {
        System.setProperty(HangUp.PROPERTY, SIGNAL.getName());
        try (CapturedLog log = new CapturedLog(HangUp.class.getName());
                HangUp ignored = HangUp.ifWanted(() -> {
                    throw new NoClassDefFoundError("a library");
                })) {
            Signal.raise(SIGNAL);
            await().untilAsserted(() ->
                    assertThat(log.lines()).singleElement().asString().contains("could not be read again"));
        }
    }

    @Test
    void whoeverListenedBeforeDoesSoAgain() {
        AtomicInteger before = new AtomicInteger();
        SignalHandler original = Signal.handle(SIGNAL, signal -> before.incrementAndGet());
        try {
            System.setProperty(HangUp.PROPERTY, SIGNAL.getName());
            HangUp.ifWanted(reloads::incrementAndGet).close();
            Signal.raise(SIGNAL);

            await().until(() -> before.get() == 1);
            assertThat(reloads).hasValue(0);
        } finally {
            Signal.handle(SIGNAL, original);
        }
    }

    @Test
    void aSignalThatThereIsNotIsToldAndDoesNoHarm() {
        System.setProperty(HangUp.PROPERTY, "NOSUCH");
        try (CapturedLog log = new CapturedLog(HangUp.class.getName());
                HangUp ignored = HangUp.ifWanted(reloads::incrementAndGet)) {
            assertThat(log.lines()).singleElement().asString().contains("NOSUCH");
        }
    }

    @Test
    void withoutBeingAskedItLeavesTheSignalAlone() {
        assertThat(HangUp.ifWanted(reloads::incrementAndGet)).isSameAs(HangUp.NONE);
    }
}
