package dev.antiphon.seal;

import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals bytes that a client, or the database, is to keep and cannot read or change, and opens them when they come back.
 *
 * <p>A seal is the URL-safe Base64, without padding, of: version (one byte, 1), length of the key's id (one byte), the
 * id, 12 random bytes, and the content under AES-256-GCM with its tag of 16 bytes. What stands before the content is
 * authenticated with it, and so are the kind and the tenant, which are not in it: what one tenant was given opens for no
 * other, and a reasoning is no compaction. Thread-safe.
 */
@Singleton
public final class Seals {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String HMAC = "HmacSHA256";
    private static final String AES = "AES/GCM/NoPadding";

    /** Asked for once: to look for one that has the algorithm costs more than to seal. */
    private static final Provider PROVIDER = provider();

    private final List<SealKey> keys;
    private final SecureRandom random;

    /** @throws KeyFile.Unusable when there are no keys in the file */
    public Seals(KeyFile file, SecureRandom random) {
        this.keys = file.read();
        this.random = random;
    }

    /** What is sealed; a seal of one kind opens as no other. */
    public enum Kind {
        REASONING("reasoning"),
        COMPACTION("compaction"),
        WEBHOOK("webhook"),
        EVIDENCE("evidence"),
        AUDIT("audit");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** Where a seal says which key and which random bytes it was made with. */
    private record Head(byte[] bytes, SealKey key, byte[] nonce) {}

    /** @param tenant to whom it is given */
    public String seal(Kind kind, String tenant, byte[] content) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        Head head = head(keys.getFirst(), nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, head, kind, tenant).doFinal(content);
            byte[] all = ByteBuffer.allocate(head.bytes().length + sealed.length)
                    .put(head.bytes())
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM cannot seal", impossible);
        }
    }

    /**
     * What was sealed; empty when it was not sealed here, or for another tenant or as another kind, when it was altered,
     * or when its key is there no more. Which of them it was is nobody's business.
     */
    public Optional<byte[]> open(Kind kind, String tenant, String sealed) {
        byte[] all = decoded(sealed);
        Optional<Head> head = head(all);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        int begin = head.get().bytes().length;
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, head.get(), kind, tenant).doFinal(all, begin, all.length - begin));
        } catch (GeneralSecurityException notOurs) {
            return Optional.empty();
        }
    }

    /**
     * A name for a text that nobody can foresee who has no key, and that every node with the same keys gives it.
     *
     * @param purpose names that are given for different purposes are different ones
     * @return 32 bytes
     */
    public byte[] name(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(keys.getFirst().key().getEncoded(), HMAC));
            // A key of its own for each purpose: what is sealed and what is named share none.
            mac.init(new SecretKeySpec(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing", impossible);
        }
    }

    /**
     * For a seal that does not open.
     *
     * @param param where it stands in the request, or what the request continues
     * @param item the id of the item that has it, null where its place says enough
     */
    public static ApiError unverifiable(String param, @Nullable String item) {
        return ApiError.invalid(
                "invalid_encrypted_content",
                param,
                "The encrypted content " + (item == null ? "" : "of item '" + item + "' ")
                        + "could not be verified. Send it as it was received, with a key of the organization it was"
                        + " given to, or leave the item out.");
    }

    private static byte[] decoded(String sealed) {
        try {
            byte[] all = Base64.getUrlDecoder().decode(sealed);
            // The last character has bits that mean nothing; a seal with other ones was altered all the same.
            boolean same =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(all).equals(sealed);
            return same ? all : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static Head head(SealKey key, byte[] nonce) {
        byte[] id = key.id().getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = ByteBuffer.allocate(2 + id.length + NONCE)
                .put(VERSION)
                .put((byte) id.length)
                .put(id)
                .put(nonce)
                .array();
        return new Head(bytes, key, nonce);
    }

    private Optional<Head> head(byte[] all) {
        if (all.length < 2 || all[0] != VERSION || all[1] < 1 || all.length < 2 + all[1] + NONCE) {
            return Optional.empty();
        }
        String id = new String(all, 2, all[1], StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE];
        System.arraycopy(all, 2 + all[1], nonce, 0, NONCE);
        return keys.stream().filter(key -> key.id().equals(id)).findFirst().map(key -> head(key, nonce));
    }

    private static Provider provider() {
        try {
            return Cipher.getInstance(AES).getProvider();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is missing", impossible);
        }
    }

    private static Cipher cipher(int mode, Head head, Kind kind, String tenant) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(AES, PROVIDER);
        cipher.init(mode, head.key().key(), new GCMParameterSpec(TAG_BITS, head.nonce()));
        cipher.updateAAD(head.bytes());
        // No kind holds a zero, so nothing else can read the same.
        cipher.updateAAD((kind.word + '\0' + tenant).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
