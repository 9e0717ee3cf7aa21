package dev.antiphon.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many rows there are, and the sum of their SHA-256: the same for the same rows, in whatever order they come. Not
 * thread-safe.
 */
final class TableSum {

    private final MessageDigest digest;
    private final long[] sum = new long[4];
    private long rows;

    TableSum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    long rows() {
        return rows;
    }

    /** Adds a row, and says how many bytes it has. */
    long add(List<@Nullable Object> row) {
        long bytes = 0;
        for (Object value : row) {
            byte[] each = bytes(value);
            // Where one value ends and the next begins counts as well, and so does that there is none.
            digest.update(ByteBuffer.allocate(5)
                    .put((byte) (value == null ? 0 : 1))
                    .putInt(each.length)
                    .flip());
            digest.update(each);
            bytes += each.length;
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        for (int i = 0; i < sum.length; i++) {
            sum[i] += hash.getLong();
        }
        rows++;
        return bytes;
    }

    /** Text in a form in which nothing is replaced. */
    private static byte[] bytes(@Nullable Object value) {
        return switch (value) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            default -> value.toString().getBytes(StandardCharsets.UTF_16BE);
        };
    }

    boolean same(TableSum other) {
        return rows == other.rows && Arrays.equals(sum, other.sum);
    }
}
