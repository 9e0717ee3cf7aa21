package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationSourceTest {

    private static final Map<String, String> NONE = Map.of();

    @Test
    void aSystemPropertyComesBeforeTheEnvironmentAndThatBeforeTheServersEntry() {
        Map<String, String> property = Map.of("antiphon.config", "/1", "antiphon.data", "/a");
        Map<String, String> variable = Map.of("ANTIPHON_CONFIG", "/2", "ANTIPHON_DATA", "/b");
        Map<String, String> entry = Map.of("java:comp/env/antiphon/config", "/3", "java:comp/env/antiphon/data", "/c");
        assertThat(source(property, variable, entry).file()).contains(Path.of("/1"));
        assertThat(source(NONE, variable, entry).file()).contains(Path.of("/2"));
        assertThat(source(NONE, NONE, entry).file()).contains(Path.of("/3"));
        assertThat(source(property, variable, entry).data()).isEqualTo(Path.of("/a"));
        assertThat(source(NONE, variable, entry).data()).isEqualTo(Path.of("/b"));
        assertThat(source(NONE, NONE, entry).data()).isEqualTo(Path.of("/c"));
    }

    @Test
    void withoutAnyTheDefaultsHoldAndTheDataIsInTheUsersHome() {
        ConfigurationSource source = source(Map.of("user.home", "/home/me"), Map.of("ANTIPHON_CONFIG", " "), NONE);
        assertThat(source.file()).isEmpty();
        assertThat(source.settings().models()).extracting(Settings.Model::name).containsExactly("demo");
        assertThat(source.data()).isEqualTo(Path.of("/home/me/.antiphon"));
    }

    @Test
    void theFileThatIsNamedIsReadWithTheEnvironment(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), "limits: {tools: '${TOOLS}'}");
        Map<String, String> environment = Map.of("ANTIPHON_CONFIG", file.toString(), "TOOLS", "7");
        assertThat(source(NONE, environment, NONE).settings().limits().tools()).isEqualTo(7);
    }

    @Test
    void theFolderOfTemplatesIsTheOneBesideTheFileIfItIsThereUnlessAnotherIsNamed(@TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), "");
        ConfigurationSource source = source(NONE, Map.of("ANTIPHON_CONFIG", file.toString()), NONE);
        assertThat(source.prompts(source.settings())).isEmpty();
        Files.createDirectory(folder.resolve("prompts"));
        assertThat(source.prompts(source.settings())).contains(folder.resolve("prompts"));
        Files.writeString(file, "prompts: ../templates");
        assertThat(source.prompts(source.settings())).contains(folder.resolve("../templates"));
        assertThat(source(NONE, NONE, NONE).prompts(source.settings())).isEmpty();
    }

    @Test
    void aFileThatIsNamedButAbsentStopsTheStart() {
        ConfigurationSource source = source(Map.of("antiphon.config", "/no/such/file.yaml"), NONE, NONE);
        assertThatThrownBy(source::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("/no/such/file.yaml");
    }

    @Test
    void outsideAnApplicationServerTheMissingDirectoryOfNamesIsNoFault() {
        assertThat(ConfigurationSource.ofThisMachine().data()).isAbsolute();
    }

    private static ConfigurationSource source(
            Map<String, String> properties, Map<String, String> environment, Map<String, String> entries) {
        return new ConfigurationSource(properties::get, environment::get, entries::get);
    }
}
