package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.seal.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server does not start on keys that it cannot use, and makes none where the operator has named a file. */
@Tag("U10")
class SealKeysTest {

    @TempDir
    Path data;

    @Test
    void aKeyFileThatIsNamedHasToBeThere() {
        Path shared = data.resolve("shared").resolve("keys");

        assertThatThrownBy(() -> start("seal: { keys: '" + shared + "' }"))
                .isInstanceOf(KeyFile.Unusable.class)
                .hasMessageContaining(shared.toString());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aBrokenKeyFileStopsTheStartBeforeAnythingIsOpened() throws IOException {
        Files.writeString(data.resolve("seal-keys"), "nonsense");

        assertThatThrownBy(() -> start("")).isInstanceOf(KeyFile.Unusable.class).hasMessageContaining("line 1");
        assertThat(data).isDirectoryNotContaining("glob:**/db");
    }

    private void start(String yaml) {
        Configuration configuration = new Configuration(
                new SettingsReader(name -> null).read("antiphon.yaml", yaml), Optional.empty(), Optional.empty());
        Wiring.of(configuration, data, () -> configuration).close();
    }
}
