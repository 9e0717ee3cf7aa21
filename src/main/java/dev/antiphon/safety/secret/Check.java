package dev.antiphon.safety.secret;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** What is asked of a value besides its form. */
enum Check {

    /** Nothing: the form says enough. */
    FORM {
        @Override
        boolean holds(String key, String body) {
            return true;
        }
    },

    /** That it is drawn at random and stands for nothing else. */
    RANDOM {
        @Override
        boolean holds(String key, String body) {
            return !Randomness.standIn(body) && Randomness.random(body);
        }
    },

    /** That it has letters and digits as well, for a form that words may have too. */
    MIXED {
        @Override
        boolean holds(String key, String body) {
            return RANDOM.holds(key, body)
                    && body.chars().anyMatch(Character::isDigit)
                    && body.chars().anyMatch(Character::isLetter);
        }
    },

    /**
     * That its last six characters are the CRC-32 of those before, in base62; one that does not add up (an older one, or one
     * with a typing error) may still be random.
     * <a href="https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/">Source</a>
     */
    CRC {
        @Override
        boolean holds(String key, String body) {
            return addsUp(body) || RANDOM.holds(key, body);
        }
    },

    /** That its first part is a JOSE header: base64 of JSON that names an algorithm (RFC 7515, 4.1.1). */
    JOSE {
        @Override
        boolean holds(String key, String body) {
            String header = new String(decoded(key.substring(0, key.indexOf('.'))), StandardCharsets.ISO_8859_1);
            return header.startsWith("{") && header.contains("\"alg\"");
        }
    },

    /** That it is base64 of {@code user:password} (RFC 7617, 2). */
    BASIC {
        @Override
        boolean holds(String key, String body) {
            byte[] said = decoded(body);
            String pair = new String(said, StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return colon > 0
                    && colon < pair.length() - 1
                    && pair.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                    && !Randomness.standIn(pair.substring(colon + 1));
        }
    };

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHECK_LENGTH = 6;

    /** Whether it does, of a key and of its part behind what all such keys begin with. */
    abstract boolean holds(String key, String body);

    static boolean addsUp(String body) {
        int split = body.length() - CHECK_LENGTH;
        if (split <= 0) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(body.substring(0, split).getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] expected = new char[CHECK_LENGTH];
        for (int i = CHECK_LENGTH - 1; i >= 0; i--) {
            expected[i] = BASE62.charAt((int) (rest % BASE62.length()));
            rest /= BASE62.length();
        }
        return body.substring(split).equals(new String(expected));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getUrlDecoder()
                    .decode(base64.replace('+', '-').replace('/', '_').replace("=", ""));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
