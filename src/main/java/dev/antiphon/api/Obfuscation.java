package dev.antiphon.api;

import dev.antiphon.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * Pads delta events so that the length of a frame tells an eavesdropper less about its text (decision D44).
 *
 * <p>Added by the reader who asked for it, and derived from the response's id and the frame's number, so that a replay is
 * the same to the byte. One per reader.
 */
final class Obfuscation implements UnaryOperator<byte[]> {

    private static final byte[] DELTA = ".delta\n".getBytes(StandardCharsets.US_ASCII);

    private final String responseId;
    private int number;

    /** @param first the number of the first frame this reader gets */
    Obfuscation(String responseId, int first) {
        this.responseId = responseId;
        this.number = first;
    }

    @Override
    public byte[] apply(byte[] frame) {
        int current = number++;
        if (!isDelta(frame)) {
            return frame;
        }
        byte[] tail = (",\"obfuscation\":\"" + padding(current) + "\"}\n\n").getBytes(StandardCharsets.US_ASCII);
        byte[] dressed = new byte[frame.length - 3 + tail.length];
        System.arraycopy(frame, 0, dressed, 0, frame.length - 3);
        System.arraycopy(tail, 0, dressed, frame.length - 3, tail.length);
        return dressed;
    }

    /** Between 1 and 16 characters; which, and how many, nobody can tell without the id. */
    private String padding(int current) {
        byte[] hash = Sha256.of((responseId + ":" + current).getBytes(StandardCharsets.US_ASCII));
        String characters = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        return characters.substring(0, 1 + (hash[31] & 0x0F));
    }

    private static boolean isDelta(byte[] frame) {
        int end = 0;
        while (frame[end] != '\n') {
            end++;
        }
        for (int i = 0; i < DELTA.length; i++) {
            if (frame[end + 1 - DELTA.length + i] != DELTA[i]) {
                return false;
            }
        }
        return true;
    }
}
