package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a configuration without starting a server. */
class CheckConfigurationTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    private int check(String file) throws IOException {
        Path written = Files.writeString(folder.resolve("antiphon.yaml"), file);
        ConfigurationSource source =
                new ConfigurationSource(Map.of("antiphon.config", written.toString())::get, name -> null, name -> null);
        return CheckConfiguration.run(source, new PrintStream(said, true), new PrintStream(complained, true));
    }

    @Test
    void aConfigurationThatCanBeUsedIsSaidToBe() throws IOException {
        assertThat(check("limits: { tools: 12 }")).isZero();

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("antiphon.yaml can be used.");
        assertThat(complained.size()).isZero();
    }

    @Test
    void everyMistakeIsNamedWithItsLine() throws IOException {
        assertThat(check("limits: { tools: many }\nsafety: { mode: loud }")).isEqualTo(1);

        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("line 1: limits.tools")
                .contains("line 2: safety.mode");
    }

    /** Each is right by itself, and stops a start. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory: { enabled: true, embedding_model: nobody }",
                "safety: { classifiers: [{ name: a, kind: chat, model: nobody, input: block }] }",
                "limits: { rates: [{ models: [nobody], requests_per_day: 1 }] }"
            })
    void whatDoesNotFitTogetherIsNamedToo(String file) throws IOException {
        assertThat(check(file)).isEqualTo(1);

        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("nobody");
    }

    @Test
    void aSecretMayStandInAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("key"), "sk-from-a-file-0123456789\n");

        Settings settings = new SettingsReader(name -> null)
                .read("antiphon.yaml", "keys: [{ key: \"${file:" + secret + "}\", tenant: acme, subject: alice }]");

        assertThat(settings.keys().getFirst().key().value()).isEqualTo("sk-from-a-file-0123456789");
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndNotItsContent() throws IOException {
        assertThat(check("prompts: \"${file:" + folder.resolve("none") + "}\"")).isEqualTo(1);
        assertThat(check("prompts: \"${file:relative}\"")).isEqualTo(1);

        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("cannot be read")
                .contains("absolute");
    }
}
