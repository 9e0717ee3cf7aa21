package dev.antiphon.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The key of a server that nobody has a key of yet: written to a file that only its owner may read, at every moment.
 *
 * <p>The file comes first and the row second: a start that dies between the two leaves a file that opens nothing, which
 * the next start replaces, and never a key that nobody knows.
 */
public final class FirstKey {

    static final Caller ADMIN = new Caller("default", "admin", Set.of("user", "admin"));

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
            write(file, key + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException("The first key cannot be written to " + file, failed);
        }
        keys.store(key, ADMIN, "first key", null);
        return Optional.of(file);
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file stands in a folder");
        Files.createDirectories(folder);
        Path draft = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        // The rights are given with the creation, not after it.
        try (WritableByteChannel channel = Files.newByteChannel(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(folder))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Nothing where the file system knows no such rights. */
    private static FileAttribute<?>[] ownerOnly(Path folder) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }
}
