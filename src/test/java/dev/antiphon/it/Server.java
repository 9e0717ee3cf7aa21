package dev.antiphon.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which application server the tests run on: the profile of the build says so ({@code antiphon.it.server}), and
 * {@code arquillian.xml} has a container of that name.
 *
 * <p>An embedded one is told by system properties where its configuration is, when it deploys. The others are processes of
 * their own, which are told when they start.
 */
enum Server {
    TOMCAT,
    PAYARA_MICRO,
    PAYARA_SERVER;

    private static final Pattern PORT = Pattern.compile("(?<=(?: |-)port=\"|PORT\" value=\")\\d+(?=\")");

    static Server used() {
        return valueOf(System.getProperty("antiphon.it.server", "tomcat")
                .toUpperCase(Locale.ROOT)
                .replace('-', '_'));
    }

    boolean embedded() {
        return this == TOMCAT;
    }

    /** Before the container's configuration is read, which takes its values from system properties. */
    void prepare() {
        if (embedded()) {
            return;
        }
        List<Integer> ports = free(12);
        Installation installation = Installation.get();
        installation.listensOn(ports.getFirst());
        installation.configure();
        System.setProperty("antiphon.it.port", String.valueOf(ports.get(0)));
        System.setProperty("antiphon.it.admin.port", String.valueOf(ports.get(1)));
        if (this == PAYARA_SERVER) {
            settle(ports);
        }
    }

    /** Nothing of the domain listens where another server does, nor to anybody else than this machine. */
    private static void settle(List<Integer> ports) {
        Path folder = Path.of(System.getProperty("antiphon.it.payara"), "glassfish/domains/domain1/config");
        try {
            Path shipped = folder.resolve("domain.xml.shipped");
            if (Files.notExists(shipped)) {
                Files.copy(folder.resolve("domain.xml"), shipped);
            }
            String domain = Files.readString(shipped)
                    .replace("<network-listener port=\"8080\"", listener(ports.get(0)))
                    .replace("<network-listener port=\"4848\"", listener(ports.get(1)))
                    .replace("<network-listener port=\"8181\"", listener(ports.get(2)))
                    .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
                    .replace("<jvm-options>-Xmx512m</jvm-options>", options());
            Files.writeString(folder.resolve("domain.xml"), others(domain, ports.subList(3, ports.size())));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static String listener(int port) {
        return "<network-listener address=\"127.0.0.1\" port=\"" + port + "\"";
    }

    private static String options() {
        return "<jvm-options>-Xmx1g</jvm-options>"
                + "<jvm-options>-Dantiphon.config=" + System.getProperty("antiphon.config") + "</jvm-options>"
                + "<jvm-options>-Dantiphon.data=" + System.getProperty("antiphon.data") + "</jvm-options>";
    }

    /** Those of IIOP, JMX, JMS and the data grid, which are well-known too. */
    private static String others(String domain, List<Integer> ports) {
        Matcher known = PORT.matcher(domain);
        List<Integer> left = new ArrayList<>(ports);
        StringBuilder changed = new StringBuilder();
        while (known.find()) {
            boolean ours = Integer.parseInt(known.group()) > 20_000 || left.isEmpty();
            known.appendReplacement(changed, ours ? known.group() : String.valueOf(left.removeFirst()));
        }
        return known.appendTail(changed).toString();
    }

    /** Ports that were free a moment ago: there is no way to hand over one that is taken. */
    private static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        } finally {
            held.forEach(Server::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
