package dev.antiphon.tomcat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Container;
import org.apache.catalina.Engine;
import org.apache.catalina.Host;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Server;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;

/**
 * Says on the console that the server is ready, once it really is, or ends the process if it never will be.
 *
 * <p>Left alone, Tomcat would run on with an application that failed to start and answer 404 to everything, and would
 * end with exit status 0 when its port is taken. Belongs on the {@code <Server>}.
 */
public class ReadyLine implements LifecycleListener {

    private boolean started;

    public ReadyLine() {
        ConsoleLine.install();
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (!(event.getLifecycle() instanceof Server server)) {
            return;
        }
        switch (event.getType()) {
            case Lifecycle.AFTER_START_EVENT -> {
                started = true;
                announce(server);
            }
            // Tomcat destroys a server that could not start; one that did is destroyed after its orderly stop.
            case Lifecycle.AFTER_DESTROY_EVENT -> {
                if (!started) {
                    giveUp("Tomcat failed to start.");
                }
            }
            default -> {}
        }
    }

    private static void announce(Server server) {
        Service service = server.findServices()[0];
        Connector connector = service.findConnectors()[0];
        String host = System.getProperty("antiphon.host", "127.0.0.1");
        if (!applicationAvailable(service.getContainer())) {
            stop(server);
            giveUp("the application failed to start.");
        } else if (!connector.getState().isAvailable()) {
            stop(server);
            giveUp("it cannot listen on " + host + ":" + connector.getPort()
                    + ". ANTIPHON_HOST and ANTIPHON_PORT choose another address.");
        } else {
            print(ready(baseUrl(host, connector.getLocalPort()), data()));
        }
    }

    /** So that the application may close its database. */
    private static void stop(Server server) {
        try {
            server.stop();
        } catch (LifecycleException e) {
            Logger.getLogger(ReadyLine.class.getName()).log(Level.WARNING, "The server did not stop cleanly", e);
        }
    }

    private static boolean applicationAvailable(Engine engine) {
        Container host = engine.findChild(engine.getDefaultHost());
        Container root = host instanceof Host ? host.findChild("") : null;
        return root != null && root.getState().isAvailable();
    }

    /** The block that is printed: the base URL, and a first request to paste into a shell. */
    static String ready(String baseUrl, Path data) {
        Path key = data.resolve("first-key");
        String bearer = Files.isRegularFile(key) ? "$(cat " + quoted(key.toString()) + ")" : "$ANTIPHON_KEY";
        return """
                Antiphon is ready at %s
                Try it:  curl -N %s/responses -H "Authorization: Bearer %s" -H 'Content-Type: application/json' \
                -d '{"model":"demo","input":"Say hello","stream":true}'""".formatted(baseUrl, baseUrl, bearer);
    }

    /** The address as a client on this machine would type it: nobody connects to "any address". */
    static String baseUrl(String host, int port) {
        String name = host;
        try {
            if (InetAddress.getByName(host).isAnyLocalAddress()) {
                name = "127.0.0.1";
            }
        } catch (UnknownHostException e) {
            name = host; // It is listening, so the name has a meaning to somebody.
        }
        return "http://" + (name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name) + ":" + port + "/v1";
    }

    private static String quoted(String path) {
        return path.matches("[\\w./@%+=:,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private static Path data() {
        return Path.of(System.getProperty("antiphon.data", "data"));
    }

    private static void giveUp(String why) {
        System.err.println("Antiphon did not start: " + why + "\nThe log says more: " + data().resolve("logs"));
        System.err.flush();
        System.exit(1);
    }

    private static void print(String block) {
        System.out.println(block);
        System.out.flush();
    }
}
