package dev.antiphon.tool.own;

import dev.antiphon.tool.Tool;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * One jar of the folder of tools. A class loader passes over a jar that it cannot read, so it is read here first.
 *
 * @param services what it says of the tools in it
 */
record Jar(Path file, URL url, String services) {

    private static final String SERVICES = "META-INF/services/" + Tool.class.getName();

    static Jar of(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            JarEntry entry = jar.getJarEntry(SERVICES);
            String services =
                    entry == null ? "" : new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            return new Jar(file, file.toUri().toURL(), services);
        } catch (IOException broken) {
            throw new IllegalArgumentException(
                    file + ": it is no jar that can be read: " + broken.getMessage(), broken);
        }
    }

    /** The beginning of a message about a class: the jar it comes from. */
    static String of(Class<?> type, List<Jar> jars) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return jars.stream()
                .filter(jar -> source != null
                        && jar.url.toExternalForm().equals(source.getLocation().toExternalForm()))
                .map(Jar::beginning)
                .findFirst()
                .orElse("");
    }

    /** The beginning of a message about a failure that names a class. */
    static String named(String message, List<Jar> jars) {
        return jars.stream()
                .filter(jar -> jar.providers().anyMatch(message::contains))
                .map(Jar::beginning)
                .findFirst()
                .orElse("");
    }

    /**
     * Loads the classes of its tools, each of them one by one: a loader of services does not say whose class was at fault.
     *
     * @throws IllegalArgumentException that names the file and the class
     */
    void requireLoadable(ClassLoader loader) {
        providers().forEach(name -> {
            try {
                Class.forName(name, true, loader);
            } catch (ClassNotFoundException | LinkageError broken) {
                throw new IllegalArgumentException(
                        beginning() + "the tool " + name + " cannot be loaded: " + broken, broken);
            }
        });
    }

    private Stream<String> providers() {
        return services.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(name -> !name.isEmpty());
    }

    private String beginning() {
        return file + ": ";
    }
}
