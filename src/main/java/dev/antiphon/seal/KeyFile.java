package dev.antiphon.seal;

import dev.antiphon.file.PrivateFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys that seal, out of a file with a line {@code ID KEY} for each: the key is 32 bytes in Base64. The first seals, all
 * open, so a new key is a line on top, and what the old ones sealed can still be opened. Empty lines and those that
 * begin with {@code #} are skipped.
 */
public final class KeyFile {

    private final Path file;

    public KeyFile(Path file) {
        this.file = file;
    }

    /** The file cannot be used; the message names it and the line, and never holds a key. */
    public static final class Unusable extends RuntimeException {
        private Unusable(String message) {
            super(message);
        }

        private Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Writes a file with one random key, if there is none yet. */
    public KeyFile orNew(SecureRandom random) {
        if (Files.notExists(file)) {
            try {
                PrivateFile.create(file, line(random) + "\n");
            } catch (FileAlreadyExistsException ignored) {
                // Another process was quicker; its key is as good.
            } catch (IOException failed) {
                throw new Unusable("The key file " + file + " cannot be written", failed);
            }
        }
        return this;
    }

    private static String line(SecureRandom random) {
        byte[] id = new byte[4];
        random.nextBytes(id);
        byte[] key = new byte[SealKey.BYTES];
        random.nextBytes(key);
        return "k" + HexFormat.of().formatHex(id) + " " + Base64.getEncoder().encodeToString(key);
    }

    /** @throws Unusable when the file cannot be read, or is not what it should be */
    List<SealKey> read() {
        List<SealKey> keys = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(line, i + 1, keys));
            }
        }
        if (keys.isEmpty()) {
            throw new Unusable(
                    "The key file " + file + " holds no key; valid are lines such as: 2026a BASE64-OF-32-BYTES");
        }
        return List.copyOf(keys);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException notText) {
            throw new Unusable("The key file " + file + " is not UTF-8 text");
        } catch (NoSuchFileException missing) {
            // Not handed on as a cause: all that it says is the path, and a console shows the last cause alone.
            throw new Unusable("The key file " + file + " cannot be read: it does not exist");
        } catch (IOException unreadable) {
            throw new Unusable("The key file " + file + " cannot be read. May this user read it?", unreadable);
        }
    }

    private SealKey key(String line, int number, List<SealKey> before) {
        String[] words = line.split("\\s+");
        if (words.length != 2) {
            throw wrong(number, "is not an id and a key, with a space between them");
        }
        if (!SealKey.isId(words[0])) {
            throw wrong(number, "begins with an id that is not 1 to 32 letters, digits, '_' or '-'");
        }
        if (before.stream().anyMatch(key -> key.id().equals(words[0]))) {
            throw wrong(number, "has the id of an earlier line");
        }
        return new SealKey(words[0], decoded(words[1], number));
    }

    private byte[] decoded(String base64, int number) {
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            if (key.length == SealKey.BYTES) {
                return key;
            }
        } catch (IllegalArgumentException notBase64) {
            // Not handed on as a cause: it may quote the key.
        }
        throw wrong(number, "holds no key of " + SealKey.BYTES + " bytes in Base64");
    }

    private Unusable wrong(int number, String what) {
        return new Unusable("The key file " + file + " cannot be used: line " + number + " " + what);
    }
}
