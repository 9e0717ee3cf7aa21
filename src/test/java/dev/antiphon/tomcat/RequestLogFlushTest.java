package dev.antiphon.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.core.StandardServer;
import org.junit.jupiter.api.Test;

class RequestLogFlushTest {

    private static final String LOG = RequestLogFlushTest.class.getName();

    private final AtomicInteger flushed = new AtomicInteger();
    private final RequestLogFlush flush = new RequestLogFlush(LOG);

    @Test
    void whatStandsInTheBufferIsWrittenAgainAndAgainUntilTheServerStops() {
        Logger log = Logger.getLogger(LOG);
        log.addHandler(new Counting());
        happens(Lifecycle.BEFORE_START_EVENT);
        await().until(() -> flushed.get() >= 2);
        happens(Lifecycle.AFTER_STOP_EVENT);
        assertThat(flush.isOver()).isTrue();
    }

    private void happens(String event) {
        flush.lifecycleEvent(new LifecycleEvent(new StandardServer(), event, null));
    }

    private final class Counting extends Handler {

        @Override
        public void publish(LogRecord entry) {}

        @Override
        public void flush() {
            flushed.incrementAndGet();
        }

        @Override
        public void close() {}
    }
}
