package dev.antiphon.outbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the messages to one webhook are signed with, as Standard Webhooks has it: 24 to 64 bytes, written down as
 * {@code whsec_} and their Base64. Never shows itself unless it is asked by name.
 */
public final class SigningSecret {

    public static final String VALID = "whsec_ followed by 24 to 64 random bytes in Base64";

    private static final String PREFIX = "whsec_";
    private static final int FEWEST = 24;
    private static final int MOST = 64;
    private static final int NEW = 32;
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    private SigningSecret(byte[] key) {
        this.key = key;
    }

    static SigningSecret random(SecureRandom random) {
        byte[] key = new byte[NEW];
        random.nextBytes(key);
        return new SigningSecret(key);
    }

    static SigningSecret of(byte[] key) {
        return new SigningSecret(key.clone());
    }

    /** Empty for what is no secret. */
    public static Optional<SigningSecret> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return Optional.of(key)
                    .filter(bytes -> bytes.length >= FEWEST && bytes.length <= MOST)
                    .map(SigningSecret::new);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** As it is shown once, to whoever made it. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    byte[] key() {
        return key.clone();
    }

    /**
     * The signature of a message.
     *
     * @param timestamp of the attempt, seconds
     */
    String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has HMAC with SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "SigningSecret[…]";
    }
}
