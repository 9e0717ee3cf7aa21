package dev.antiphon.access;

import dev.antiphon.file.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/**
 * The key of a server that nobody has a key of yet: written to a file that only its owner may read, at every moment.
 *
 * <p>The file comes first and the row second: a start that dies between the two leaves a file that opens nothing, which
 * the next start replaces, and never a key that nobody knows.
 */
public final class FirstKey {

    static final Caller ADMIN = new Caller("default", "admin", Set.of("user", "admin", "operator"));

    private final ApiKeys keys;
    private final SecureRandom random;

    public FirstKey(ApiKeys keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** The file with the key, if one had to be issued now; nothing once there is any key. */
    public Optional<Path> issueIfNone(Path file) {
        if (keys.any()) {
            return Optional.empty();
        }
        String key = Secret.random(random);
        try {
            PrivateFile.replace(file, key + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException("The first key cannot be written to " + file, failed);
        }
        keys.store(key, ADMIN, "first key", null);
        return Optional.of(file);
    }
}
