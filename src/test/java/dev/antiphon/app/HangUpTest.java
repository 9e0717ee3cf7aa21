package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.CapturedLog;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signal for a changed configuration, raised at this very process. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGHUP")
class HangUpTest {

    private static final Signal HUP = new Signal("HUP");

    private final AtomicInteger reloads = new AtomicInteger();

    @AfterEach
    void forget() {
        System.clearProperty(HangUp.PROPERTY);
    }

    @Test
    void eachSignalReadsTheConfigurationAgainAlsoBehindOneThatWasRefused() {
        System.setProperty(HangUp.PROPERTY, "HUP");
        try (HangUp ignored = HangUp.ifWanted(() -> {
            reloads.incrementAndGet();
            throw new SettingsException("no");
        })) {
            Signal.raise(HUP);
            await().until(() -> reloads.get() == 1);
            Signal.raise(HUP);
            await().until(() -> reloads.get() == 2);
        }
    }

    @Test
    void whoeverListenedBeforeDoesSoAgain() {
        AtomicInteger before = new AtomicInteger();
        SignalHandler original = Signal.handle(HUP, signal -> before.incrementAndGet());
        try {
            System.setProperty(HangUp.PROPERTY, "HUP");
            HangUp.ifWanted(reloads::incrementAndGet).close();
            Signal.raise(HUP);

            await().until(() -> before.get() == 1);
            assertThat(reloads).hasValue(0);
        } finally {
            Signal.handle(HUP, original);
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
