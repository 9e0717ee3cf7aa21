package dev.antiphon.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a request with an Idempotency-Key is known by. Hashes, because a response that is not to be kept must leave nothing
 * behind of what was said (decision D46).
 *
 * @param keyHash of the key, which is its owner's alone
 * @param bodyHash of the body, byte for byte
 */
public record Claim(String keyHash, String bodyHash) {

    public static Claim of(String key, byte[] body) {
        return new Claim(hash(key.getBytes(StandardCharsets.UTF_8)), hash(body));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
