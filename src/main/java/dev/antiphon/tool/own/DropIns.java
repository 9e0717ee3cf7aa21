package dev.antiphon.tool.own;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tools in the jars of a folder. All jars share one class loader, so that a library may lie beside the tools that need
 * it. Whatever is wrong with one of them stops the start: a model must not miss a tool that its operator counts on.
 */
public final class DropIns implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final URLClassLoader loader;
    private final List<Jar> jars;
    private final Set<String> names;
    private final List<Tool> tools = new ArrayList<>();

    private DropIns(URLClassLoader loader, List<Jar> jars, Set<String> taken) {
        this.loader = loader;
        this.jars = jars;
        this.names = new HashSet<>(taken);
    }

    /**
     * Loads them, in the order of the jars' names; there are none in a folder that is not there.
     *
     * @param taken names that others have already
     * @throws IllegalArgumentException with the jar and what is wrong with it
     */
    public static DropIns in(Path folder, Set<String> taken) {
        List<Jar> jars = jars(folder);
        URL[] places = jars.stream().map(Jar::url).toArray(URL[]::new);
        DropIns dropIns = new DropIns(new URLClassLoader(places, Tool.class.getClassLoader()), jars, taken);
        try {
            dropIns.load();
            return dropIns;
        } catch (RuntimeException | Error broken) {
            dropIns.close();
            throw broken;
        }
    }

    public List<Tool> tools() {
        return List.copyOf(tools);
    }

    private static List<Jar> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Jar::of)
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(folder + " cannot be read", unreadable);
        }
    }

    private void load() {
        jars.forEach(jar -> jar.requireLoadable(loader));
        try {
            for (Tool tool : ServiceLoader.load(Tool.class, loader)) {
                if (tool.getClass().getClassLoader() == loader) {
                    add(tool);
                }
            }
        } catch (ServiceConfigurationError broken) {
            String message = String.valueOf(broken.getMessage());
            String cause = broken.getCause() == null ? "" : ": " + broken.getCause();
            throw new IllegalArgumentException(Jar.named(message, jars) + message + cause, broken);
        }
    }

    private void add(Tool tool) {
        String place = Jar.of(tool.getClass(), jars) + tool.getClass().getName() + ": ";
        try {
            require(NAME.matcher(String.valueOf(tool.name())).matches(), place, "its name must be " + NAME);
            require(names.add(tool.name()), place, "another tool has the name '" + tool.name() + "' already");
            require(!String.valueOf(tool.description()).isBlank(), place, "it has no description");
            requireSchema(tool.parameters(), place);
        } catch (RuntimeException | LinkageError broken) {
            throw broken instanceof IllegalArgumentException told
                            && String.valueOf(told.getMessage()).startsWith(place)
                    ? told
                    : new IllegalArgumentException(place + "it does not say what it is: " + broken, broken);
        }
        tools.add(tool);
    }

    private static void requireSchema(String parameters, String place) {
        try {
            JsonNode schema = Json.MAPPER.readTree(String.valueOf(parameters));
            require("object".equals(schema.path("type").asText()), place, "its parameters are no schema of an object");
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(place + "its parameters are no JSON", broken);
        }
    }

    private static void require(boolean holds, String place, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(place + otherwise);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException late) {
            throw new UncheckedIOException(late);
        }
    }
}
