package dev.antiphon.evidence;

import dev.antiphon.protocol.Sha256;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 as entries have it: in lower-case hexadecimal. */
final class Hashes {

    private static final HexFormat HEX = HexFormat.of();

    private Hashes() {}

    static String hash(String text) {
        return HEX.formatHex(Sha256.of(text));
    }

    static String hash(byte[] bytes) {
        return HEX.formatHex(Sha256.of(bytes));
    }

    /** Of several: the hash of their hashes, one behind the other. */
    static String hashOfAll(List<byte[]> hashes) {
        byte[] all = new byte[hashes.size() * 32];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, all, i * 32, 32);
        }
        return hash(all);
    }
}
