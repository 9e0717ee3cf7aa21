package dev.antiphon.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnBothDatabasesTest {

    private static final Path TESTS = Path.of("src", "test", "java", "dev", "antiphon");
    private static final Set<String> ROOMS_WITH_TABLES = Set.of(
            "access",
            "approval",
            "conversation",
            "evidence",
            "memory",
            "outbox",
            "prompt",
            "snapshot",
            "store",
            "tool",
            "usage");

    @Test
    void whoeverTestsWhatARoomKeepsDoesSoOnBothDatabases() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            assertThat(files.filter(file -> file.toString().endsWith("Test.java"))
                            .filter(file -> ROOMS_WITH_TABLES.contains(
                                    TESTS.relativize(file).getName(0).toString()))
                            .filter(file -> read(file).contains("House.open("))
                            .filter(file -> !read(file).contains("\n@OnBothDatabases\n")))
                    .isEmpty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
