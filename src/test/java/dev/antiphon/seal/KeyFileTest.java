package dev.antiphon.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key file is made once, for its owner alone, and what is wrong with one is said without a word of the keys. */
@Tag("U10")
class KeyFileTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void noFile() {
        file = folder.resolve("new").resolve("seal-keys");
    }

    @Test
    void theFirstStartMakesAFileThatOnlyItsOwnerMayRead() throws IOException {
        new KeyFile(file).orNew(new SecureRandom());

        assertThat(Files.readString(file)).matches("k[0-9a-f]{8} [A-Za-z0-9+/]{43}=\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("new")).isDirectoryContaining("glob:**/seal-keys");
        assertThat(Files.list(folder.resolve("new"))).containsExactly(file);
    }

    @Test
    void theNextStartLeavesItAsItIs() throws IOException {
        new KeyFile(file).orNew(new SecureRandom());
        String first = Files.readString(file);
        new KeyFile(file).orNew(new SecureRandom());

        assertThat(Files.readString(file)).isEqualTo(first);
    }

    @Test
    void aBrokenFileIsNeverReplaced() throws IOException {
        write("nonsense");

        assertThatThrownBy(() -> new KeyFile(file).orNew(new SecureRandom()).read())
                .isInstanceOf(KeyFile.Unusable.class);
        assertThat(file).hasContent("nonsense");
    }

    @Test
    void commentsEmptyLinesAndSpacesDoNotMatter() throws IOException {
        write("# rotated in spring\r\n\n  2026b \t " + KEY + "  \r\n2026a " + KEY);

        assertThat(new KeyFile(file).read()).extracting(SealKey::id).containsExactly("2026b", "2026a");
    }

    @ParameterizedTest
    @CsvSource({
        "a, line 3 is not an id and a key",
        "a b c, line 3 is not an id and a key",
        "ä {key}, line 3 begins with an id",
        "one {key}, line 3 has the id of an earlier line",
        "two c2hvcnQ=, line 3 holds no key of 32 bytes",
        "two {key}AAAA, line 3 holds no key of 32 bytes",
        "two not-base64!secret, line 3 holds no key of 32 bytes",
    })
    void whatIsWrongIsNamedWithItsLineAndWithoutTheKeys(String line, String message) throws IOException {
        write("# ours\none " + KEY + "\n" + line.replace("{key}", KEY));

        assertThatThrownBy(() -> new KeyFile(file).read())
                .isInstanceOf(KeyFile.Unusable.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining(KEY)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void aFileWithoutKeysAndNoFileAtAllAreMistakes() throws IOException {
        assertThatThrownBy(() -> new KeyFile(file).read())
                .hasMessageContaining(file + " cannot be read: it does not exist")
                .hasNoCause();
        write("# nothing yet\n");
        assertThatThrownBy(() -> new KeyFile(file).read()).hasMessageContaining("holds no key");
    }

    @Test
    void aKeyShowsItsIdOnly() {
        assertThat(new SealKey("2026a", new byte[32])).hasToString("SealKey[2026a]");
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
