package dev.antiphon.tool.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.tool.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars as a company would build them, made on the spot. */
class DropInsTest {

    private static final String SERVICES = "META-INF/services/dev.antiphon.tool.Tool";
    private static final String GOOD = "{\\\"type\\\":\\\"object\\\"}";

    @TempDir
    private Path folder;

    @TempDir
    private Path workshop;

    @Test
    void aToolInAJarIsFoundAndRuns() throws Exception {
        jar("acme.jar", "acme.Greeter", source("acme", "Greeter", "greet", GOOD, ""));
        try (DropIns dropIns = DropIns.in(folder, Set.of("current_time"))) {
            Tool tool = dropIns.tools().getFirst();
            assertThat(tool.name()).isEqualTo("greet");
            assertThat(Calls.returned(tool, "{'who':'Ada'}")).isEqualTo("Hello Ada");
        }
    }

    @Test
    void aLibraryMayLieBesideTheToolThatNeedsIt() throws Exception {
        classes("lib.Words", "package lib; public class Words { public static String hello() { return \"Hi\"; } }");
        packed("a-library.jar", "", "lib/Words.class");
        classes(
                "acme.Polite",
                source("acme", "Polite", "polite", GOOD, "").replace("\"Hello \"", "lib.Words.hello() + \" \""));
        packed("tool.jar", "acme.Polite # the polite one\n", "acme/Polite.class");
        try (DropIns dropIns = DropIns.in(folder, Set.of())) {
            assertThat(Calls.returned(dropIns.tools().getFirst(), "{'who':'Ada'}"))
                    .isEqualTo("Hi Ada");
        }
        Files.delete(folder.resolve("a-library.jar"));
        try (DropIns dropIns = DropIns.in(folder, Set.of());
                OwnServer server =
                        new OwnServer(dropIns.tools(), new OwnServer.Limits(java.time.Duration.ofSeconds(30), 100))) {
            assertThat(Calls.failure(server.call("polite", Calls.of("{'who':'Ada'}"), false)))
                    .isEqualTo("The tool failed.");
        }
    }

    @Test
    void withoutAFolderThereAreNone() {
        try (DropIns dropIns = DropIns.in(folder.resolve("none"), Set.of())) {
            assertThat(dropIns.tools()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "gr eet | {'type':'object'} | its name must be",
                "current_time | {'type':'object'} | another tool has the name 'current_time' already",
                "greet | {'type':'string'} | its parameters are no schema of an object",
                "greet | [] | its parameters are no schema of an object",
                "greet | {'type' | its parameters are no JSON"
            })
    void aToolThatIsNotRightStopsTheStartAndIsNamed(String name, String parameters, String why) throws Exception {
        String quoted = parameters.replace("'", "\\\"");
        jar("acme.jar", "acme.Greeter", source("acme", "Greeter", name, quoted, ""));
        refused("acme.jar: acme.Greeter: " + why);
    }

    @Test
    void twoJarsMayNotHaveTheSameName() throws Exception {
        jar("a.jar", "acme.One", source("acme", "One", "greet", GOOD, ""));
        jar("b.jar", "acme.Two", source("acme", "Two", "greet", GOOD, ""));
        refused("b.jar: acme.Two: another tool has the name 'greet' already");
    }

    @Test
    void aToolThatCannotBeMadeIsNamed() throws Exception {
        jar("acme.jar", "acme.Greeter", source("acme", "Greeter", "greet", GOOD, "if (true) throw new Error(\"no\");"));
        refused("acme.jar: dev.antiphon.tool.Tool: Provider acme.Greeter could not be instantiated");
    }

    @Test
    void aToolWhoseClassIsMissingOrIsNoToolIsNamed() throws Exception {
        classes("lib.Words", "package lib; public class Words { }");
        packed("acme.jar", "acme.Nowhere\n", "lib/Words.class");
        refused("acme.jar: the tool acme.Nowhere cannot be loaded");
        packed("acme.jar", "lib.Words\n", "lib/Words.class");
        refused("acme.jar: dev.antiphon.tool.Tool: lib.Words not a subtype");
    }

    @Test
    void aFileThatIsNoJarIsNamed() throws Exception {
        Files.writeString(folder.resolve("broken.jar"), "PK");
        refused("broken.jar: it is no jar that can be read");
    }

    private void refused(String message) {
        assertThatThrownBy(() -> DropIns.in(folder, Set.of("current_time")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message);
    }

    private void jar(String file, String type, String source) throws IOException {
        classes(type, source);
        packed(file, type + "\n", type.replace('.', '/') + ".class");
    }

    private void classes(String type, String source) throws IOException {
        Path file = workshop.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source);
        String path = System.getProperty("java.class.path") + System.getProperty("path.separator") + workshop;
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", path, "-d", workshop.toString(), file.toString());
        assertThat(result).as("compiled").isZero();
    }

    private void packed(String file, String services, String... classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file));
                JarOutputStream jar = new JarOutputStream(out)) {
            for (String name : Stream.concat(List.of(classes).stream(), Stream.of(SERVICES))
                    .toList()) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(name.equals(SERVICES) ? services.getBytes() : Files.readAllBytes(workshop.resolve(name)));
            }
        }
    }

    private static String source(String room, String type, String name, String parameters, String whenMade) {
        return """
                package %s;
                import dev.antiphon.tool.*;
                public class %s implements Tool {
                    public %s() { %s }
                    public String name() { return "%s"; }
                    public String description() { return "Greets somebody."; }
                    public String parameters() { return "%s"; }
                    public ToolOutcome call(ToolCall call) {
                        return ToolOutcome.text("Hello " + call.text("who", "you"));
                    }
                }
                """.formatted(room, type, type, whenMade, name, parameters);
    }
}
