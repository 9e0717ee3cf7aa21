package dev.antiphon.access;

import dev.antiphon.protocol.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key as this house handles it: hashed, with the beginning that it is looked up by. Never shows the key.
 *
 * <p>A plain SHA-256 is enough because issued keys are long and random; there is nothing to guess.
 */
final class Secret {

    static final String ISSUED = "sk-antiphon-";

    /** 216 random bits; without the looked-up beginning, which lies open in the table, 168. */
    private static final int RANDOM_BYTES = 27;

    private static final int LOOKED_UP = 8;

    private final byte[] hash;
    private final String prefix;

    private Secret(String key) {
        this.hash = Sha256.of(key);
        this.prefix = issued(key) ? key.substring(ISSUED.length(), ISSUED.length() + LOOKED_UP) : "";
    }

    static Secret of(String key) {
        return new Secret(key);
    }

    static String random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return ISSUED + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether the table can hold it at all. */
    boolean issued() {
        return !prefix.isEmpty();
    }

    private static boolean issued(String key) {
        return key.startsWith(ISSUED) && key.length() >= ISSUED.length() + LOOKED_UP;
    }

    String prefix() {
        return prefix;
    }

    byte[] hash() {
        return hash.clone();
    }

    /** In a time that does not tell how much of it was right. */
    boolean hasHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    /** What the cache knows it by. */
    String digest() {
        return HexFormat.of().formatHex(hash);
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
