package dev.antiphon.seal;

import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals, and the name that every seal made with it carries.
 *
 * @param id 1 to 32 letters, digits, {@code _}, {@code -}
 */
record SealKey(String id, SecretKey key) {

    /** Of AES-256. */
    static final int BYTES = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    SealKey(String id, byte[] key) {
        this(id, new SecretKeySpec(key, "AES"));
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** Without the key, which belongs in no log. */
    @Override
    public String toString() {
        return "SealKey[" + id + "]";
    }
}
