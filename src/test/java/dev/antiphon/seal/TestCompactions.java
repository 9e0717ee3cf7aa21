package dev.antiphon.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** What seals compactions in tests, with keys that nobody else has. */
public final class TestCompactions {

    public static final SealedCompaction SEALED = new SealedCompaction(TestKeys.SEALS);

    private TestCompactions() {}

    /** With keys and random bytes that are always the same, for what is compared to the byte. */
    public static SealedCompaction predictable() {
        try {
            Path keys = Files.createTempFile(Path.of("target"), "seals", "");
            Files.writeString(keys, "golden AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
            return new SealedCompaction(new Seals(new KeyFile(keys), new Zeros()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static final class Zeros extends SecureRandom {
        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
