package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's Apache httpd, with the site that {@code server-config/apache} ships. */
final class Httpd implements AutoCloseable {

    static final String SECRET = "proxy-secret-0123456789";

    private static final List<String> MODULES = List.of(
            "mpm_event",
            "authn_core",
            "authz_core",
            "authz_user",
            "headers",
            "proxy",
            "proxy_http",
            "proxy_wstunnel",
            "auth_openidc");
    private static final List<Path> FOLDERS = Stream.of(
                    "/usr/lib/apache2/modules",
                    "/usr/lib64/httpd/modules",
                    "/usr/libexec/apache2",
                    "/usr/local/apache2/modules",
                    "/opt/homebrew/lib/httpd/modules")
            .map(Path::of)
            .toList();

    private final Process process;

    private Httpd(Process process) {
        this.process = process;
    }

    /** What is missing on this machine, empty if nothing is. */
    static Optional<String> missing() {
        if (binary().isEmpty()) {
            return Optional.of("Apache httpd is not installed (Debian: apache2)");
        }
        return FOLDERS.stream().anyMatch(Httpd::hasAll)
                ? Optional.empty()
                : Optional.of(
                        "a module of Apache httpd is not installed (Debian: libapache2-mod-auth-openidc); wanted are "
                                + MODULES);
    }

    private static Optional<Path> binary() {
        return Stream.of(System.getenv("PATH").split(":"), new String[] {"/usr/sbin", "/usr/local/apache2/bin"})
                .flatMap(Stream::of)
                .flatMap(folder -> Stream.of(Path.of(folder, "apache2"), Path.of(folder, "httpd")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean hasAll(Path folder) {
        return MODULES.stream().allMatch(module -> Files.exists(folder.resolve("mod_" + module + ".so")));
    }

    /**
     * Starts it on loopback.
     *
     * @param people the port for those who sign in by browser
     * @param programs the port for those with tokens and keys
     * @param server the port that is behind it
     */
    static Httpd start(Path work, int people, int programs, int server, String issuer) throws IOException {
        Path folder = Files.createDirectories(work.resolve("httpd"));
        // Started by root, it works as somebody else, who keeps its sessions here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = Files.writeString(
                folder.resolve("httpd.conf"), configuration(folder, people, programs, server, issuer));
        Path console = folder.resolve("console.log");
        Process process = new ProcessBuilder(
                        binary().orElseThrow().toString(), "-D", "FOREGROUND", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        Httpd httpd = new Httpd(process);
        Runtime.getRuntime().addShutdownHook(new Thread(httpd::close));
        await("Apache, which writes to " + folder)
                .atMost(Duration.ofSeconds(30))
                .ignoreException(ConnectException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(Files.readString(console)).isTrue();
                    new Socket("127.0.0.1", programs).close();
                    return true;
                });
        return httpd;
    }

    private static String configuration(Path folder, int people, int programs, int server, String issuer) {
        Path modules = FOLDERS.stream().filter(Httpd::hasAll).findFirst().orElseThrow();
        StringBuilder file = new StringBuilder("""
                ServerRoot "%s"
                ServerName 127.0.0.1
                PidFile httpd.pid
                DefaultRuntimeDir "%s"
                ErrorLog error.log
                """.formatted(folder, folder));
        MODULES.forEach(
                module -> file.append("LoadModule %s_module %s/mod_%s.so\n".formatted(module, modules, module)));
        if (System.getProperty("user.name").equals("root")) {
            file.append("User nobody\nGroup ").append(group()).append('\n');
        }
        Map.of(
                        "PEOPLE",
                        "127.0.0.1",
                        "PROGRAMS",
                        "127.0.0.1",
                        "LISTEN_PEOPLE",
                        "127.0.0.1:" + people,
                        "LISTEN_PROGRAMS",
                        "127.0.0.1:" + programs,
                        "ANTIPHON",
                        "127.0.0.1:" + server,
                        "ISSUER",
                        issuer,
                        "CLIENT_SECRET",
                        "apache-secret",
                        "PASSPHRASE",
                        "a passphrase of this test",
                        "PROXY_SECRET",
                        SECRET)
                .forEach((name, value) -> file.append("Define %s \"%s\"\n".formatted(name, value)));
        return file.append("Define ANTIPHON_TRIAL\n")
                .append("Listen 127.0.0.1:%d\nListen 127.0.0.1:%d\n".formatted(people, programs))
                // The one thing that is not as shipped: Keycloak's certificate is nobody's.
                .append("OIDCSSLValidateServer Off\nOIDCOAuthSSLValidateServer Off\n")
                .append("Include \"")
                .append(Path.of("server-config", "apache", "antiphon.conf").toAbsolutePath())
                .append("\"\n")
                .toString();
    }

    private static String group() {
        return Stream.of("nogroup", "nobody").filter(Httpd::isGroup).findFirst().orElse("daemon");
    }

    private static boolean isGroup(String name) {
        try (Stream<String> groups = Files.lines(Path.of("/etc/group"))) {
            return groups.anyMatch(group -> group.startsWith(name + ":"));
        } catch (IOException unreadable) {
            return false;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
    }
}
