package dev.antiphon.app;

import dev.antiphon.protocol.ApiException;
import java.lang.System.Logger.Level;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGHUP, the signal by which servers are told to read their configuration again. Listened for only where the start says so by the
 * system property {@value #PROPERTY}: on an application server with other applications it is not this one's to take.
 */
interface HangUp extends AutoCloseable {

    String PROPERTY = "antiphon.reload.signal";

    HangUp NONE = () -> {};

    @Override
    void close();

    /** @param reload is called for each signal, on a thread of its own; has to tell by itself what it refuses, an {@link ApiException} */
    static HangUp ifWanted(Runnable reload) {
        String name = System.getProperty(PROPERTY, "");
        return name.isEmpty() ? NONE : listen(name, reload);
    }

    private static HangUp listen(String name, Runnable reload) {
        System.Logger log = System.getLogger(HangUp.class.getName());
        try {
            Signal signal = new Signal(name);
            SignalHandler before = Signal.handle(
                    signal,
                    ignored -> Thread.ofVirtual().name("antiphon-reload").start(() -> run(reload, log)));
            if (before == SignalHandler.SIG_IGN) {
                log.log(
                        Level.INFO,
                        "SIG{0} is ignored, as the start wanted it (nohup): the configuration is read again over HTTP only",
                        name);
            }
            return () -> Signal.handle(signal, before);
        } catch (IllegalArgumentException notHere) {
            log.log(
                    Level.WARNING,
                    "This system has no signal " + name + ": the configuration is read again over HTTP only");
            return NONE;
        }
    }

    /** As the server would call it: the JVM's thread for signals knows the libraries of no application, nor of every server. */
    private static void run(Runnable reload, System.Logger log) {
        Thread.currentThread().setContextClassLoader(HangUp.class.getClassLoader());
        try {
            reload.run();
        } catch (ApiException refused) {
            log.log(Level.DEBUG, "Refused, as has been told", refused);
        } catch (RuntimeException | LinkageError failed) {
            log.log(Level.WARNING, "The configuration could not be read again", failed);
        }
    }
}
