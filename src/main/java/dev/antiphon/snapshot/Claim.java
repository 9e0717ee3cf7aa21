package dev.antiphon.snapshot;

import dev.antiphon.protocol.Sha256;
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
        HexFormat hex = HexFormat.of();
        return new Claim(hex.formatHex(Sha256.of(key)), hex.formatHex(Sha256.of(body)));
    }
}
