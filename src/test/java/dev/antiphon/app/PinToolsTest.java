package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.tool.mcp.McpHouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command prints pins a tool, whatever its server says of it. */
@Tag("F63")
@Timeout(60)
class PinToolsTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private McpHouse house;

    @BeforeEach
    void open() {
        house = McpHouse.streamable();
        house.add("odd \"name\": x\n", "Breaks\nout: of its line \u001b[2J\u2028\u202e# and back");
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private String file(String more) {
        return "mcp:\n  servers:\n    - label: docs\n      url: " + house.url() + "\n" + more;
    }

    private int run(String file, String... arguments) throws IOException, InterruptedException {
        Path written = Files.writeString(folder.resolve("antiphon.yaml"), file);
        ConfigurationSource source =
                new ConfigurationSource(Map.of("antiphon.config", written.toString())::get, name -> null, name -> null);
        printed.reset();
        complained.reset();
        return PinTools.run(arguments, source, new PrintStream(printed, true), new PrintStream(complained, true));
    }

    @Test
    void whatIsPrintedIsReadAsPins() throws Exception {
        assertThat(run(file(""), "docs")).isZero();
        String pins = printed.toString(StandardCharsets.UTF_8);

        assertThat(pins.lines()).allMatch(line -> line.matches("#.*|pins:|  # \\{.*}|  \".+\": sha256:[0-9a-f]{64}"));
        assertThat(pins).matches("[\\x20-\\x7e\\n\\r]*").contains("Breaks\\nout");
        Path pinned = Files.writeString(folder.resolve("pinned.yaml"), file(pins.indent(6)));
        Map<String, String> read = new SettingsReader(name -> null)
                .read(pinned)
                .mcp()
                .servers()
                .getFirst()
                .pins();
        assertThat(read).containsKeys("echo", "odd \"name\": x\n").hasSizeGreaterThan(3);
        assertThat(run(Files.readString(pinned), "docs")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(pins);
    }

    @Test
    void whatIsPinnedOtherwiseIsSaid() throws Exception {
        String other = "sha256:" + "0".repeat(64);

        assertThat(run(file("      pins: {echo: \"" + other + "\"}\n"), "docs")).isZero();

        assertThat(printed.toString(StandardCharsets.UTF_8)).containsOnlyOnce("# It is pinned as " + other);
    }

    @Test
    void whatItCannotDoItSays() throws Exception {
        assertThat(run(file(""))).isEqualTo(2);
        assertThat(run(file(""), "nobody")).isEqualTo(2);
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("'nobody'");
        assertThat(run(file("      pins: {echo: sha256}\n"), "docs")).isEqualTo(2);
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("64 hexadecimal digits");
        assertThat(run("mcp: {servers: [{label: docs, url: \"http://127.0.0.1:9/mcp\"}]}", "docs"))
                .isEqualTo(1);
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("cannot be listed");
    }
}
