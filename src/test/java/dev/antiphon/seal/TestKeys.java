package dev.antiphon.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Seals for tests of other rooms: one key for all of them. */
public final class TestKeys {

    public static final Seals SEALS = new Seals(file(), new SecureRandom());

    public static final SealedReasoning REASONING = new SealedReasoning(SEALS);

    private TestKeys() {}

    private static KeyFile file() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "seal");
            return new KeyFile(folder.resolve("keys")).orNew(new SecureRandom());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
