package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that finds nothing there yet. */
class FirstStartIT extends IntegrationTest {

    @Test
    void itMakesItsDataFolderAndKeepsEverythingInIt() {
        Path data = Installation.get().data();
        assertThat(data.resolve("db")).isDirectory();
        assertThat(data.resolve("derby.log")).isRegularFile();
        assertThat(Path.of("derby.log")).doesNotExist();
    }

    @Test
    @Tag("R31")
    void theVeryFirstRequestOfACallerNobodyKnewWorks() {
        answers(Reply.says("Welcome."));
        assertThat(Sdk.text(Sdk.MALLORY.responses().create(ask("Hi").build()))).isEqualTo("Welcome.");
    }

    @Test
    @Tag("U10")
    void itMakesAKeyToSealWithThatNobodyElseMayRead() throws IOException {
        Path keys = Installation.get().data().resolve("seal-keys");
        assertThat(Files.readAllLines(keys)).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
    }

    @Test
    void noKeyIsIssuedWhereTheOperatorHasGivenSome() {
        assertThat(Files.exists(Installation.get().data().resolve("first-key"))).isFalse();
    }
}
