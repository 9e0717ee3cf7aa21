package dev.antiphon.tomcat;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;

/**
 * Has the log of requests written to its file five times a second: a write for each line would cost as much as all that is done
 * to make it. The file handler of that log has to have a buffer. Belongs on the {@code <Server>}.
 */
public class RequestLogFlush implements LifecycleListener {

    /** As in {@code logging.properties}; the application's classes are not to be seen from here. */
    private static final String LOG = "dev.antiphon.requests";

    private static final long PERIOD_MILLIS = 200;

    private final String log;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("request-log").factory());

    public RequestLogFlush() {
        this(LOG);
    }

    RequestLogFlush(String log) {
        this.log = log;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        switch (event.getType()) {
            case Lifecycle.BEFORE_START_EVENT -> {
                Logger requests = ofTheServer();
                clock.scheduleWithFixedDelay(
                        () -> flush(requests), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            }
            // What is left in the buffer then goes to the file when the log is closed, at the very end.
            case Lifecycle.AFTER_STOP_EVENT -> clock.shutdown();
            default -> {}
        }
    }

    /** Logs are kept apart by class loader. The application's log has the handlers of the server's of the same name. */
    private Logger ofTheServer() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return Logger.getLogger(log);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    boolean isOver() {
        return clock.isShutdown();
    }

    private static void flush(Logger requests) {
        for (Handler handler : requests.getHandlers()) {
            handler.flush();
        }
    }
}
