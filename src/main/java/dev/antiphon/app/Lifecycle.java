package dev.antiphon.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the application with its deployment.
 *
 * <p>A stop of the whole process is noticed by a JVM shutdown hook, because a container tells the application only after
 * its own grace is over; an undeployment removes the hook again.
 */
public final class Lifecycle implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    private @Nullable Wiring wiring;
    private @Nullable Thread hook;
    private HangUp hangUp = HangUp.NONE;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        startTheTimerOfTheJvm();
        ConfigurationSource source = ConfigurationSource.ofThisMachine();
        Wiring started = Wiring.of(source.read(), source.data(), source::read);
        wiring = started;
        started.mount(event.getServletContext());
        hook = Thread.ofPlatform().name("antiphon-drain").unstarted(started.drain()::finishWithinGrace);
        Runtime.getRuntime().addShutdownHook(hook);
        hangUp = HangUp.ifWanted(started.reload()::reload);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        hangUp.close();
        removeHook();
        if (wiring != null) {
            wiring.drain().finishNow();
            wiring.close();
            wiring = null;
        }
    }

    /**
     * The JVM starts one thread for the time limits of all futures, when somebody sets the first; that thread would keep the
     * class loader of this application for as long as the server runs.
     */
    private static void startTheTimerOfTheJvm() {
        Thread thread = Thread.currentThread();
        ClassLoader ours = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            new CompletableFuture<Boolean>()
                    .completeOnTimeout(true, 1, TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            thread.setContextClassLoader(ours);
        }
    }

    private void removeHook() {
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException shuttingDown) {
            // Then the hook runs, or has run, and the container has waited for the streams it let finish.
            LOG.log(System.Logger.Level.DEBUG, "Stopping with the process");
        }
    }
}
