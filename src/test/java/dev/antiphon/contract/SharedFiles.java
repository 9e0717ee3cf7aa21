package dev.antiphon.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Public test data that may lie beside the project: the contract's OpenAPI documents and corpora. Where it is absent,
 * the tests that want it are skipped and say so. {@code -Dshared=<folder>} names another place.
 */
public final class SharedFiles {

    private static final Path FOLDER = Path.of(System.getProperty("shared", "../shared"));

    private SharedFiles() {}

    public static boolean present(String file) {
        return Files.isReadable(FOLDER.resolve(file));
    }

    /** The file; skips the test that asks when it is not there. */
    public static Path file(String file) {
        assumeTrue(present(file), "Skipped: there is no " + FOLDER.resolve(file));
        return FOLDER.resolve(file);
    }

    /** The JSON in the file; skips the test that asks when it is not there. */
    public static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(file(file).toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
