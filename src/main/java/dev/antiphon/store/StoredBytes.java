package dev.antiphon.store;

import jakarta.persistence.Basic;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in one of two columns: in the row itself while they fit, which Derby reads several times faster than a BLOB, and
 * in a BLOB beyond that. Owners name the columns with {@code @AttributeOverride}.
 */
@Embeddable
public class StoredBytes {

    /** How many bytes the first column holds. */
    public static final int INLINE = 30_000;

    @Basic
    private byte @Nullable [] small;

    @Basic
    private byte @Nullable [] large;

    StoredBytes() {}

    private StoredBytes(byte @Nullable [] small, byte @Nullable [] large) {
        this.small = small;
        this.large = large;
    }

    public static StoredBytes of(byte[] bytes) {
        return bytes.length <= INLINE ? new StoredBytes(bytes, null) : new StoredBytes(null, bytes);
    }

    /** No bytes at all. */
    public static StoredBytes none() {
        return new StoredBytes(null, null);
    }

    /** What one of the two columns holds, read as a projection; no bytes when neither does. */
    public static byte[] read(@Nullable Object small, @Nullable Object large) {
        return of(small, large).bytes();
    }

    private static StoredBytes of(@Nullable Object small, @Nullable Object large) {
        return new StoredBytes((byte[]) small, (byte[]) large);
    }

    public byte @Nullable [] small() {
        return small;
    }

    public byte @Nullable [] large() {
        return large;
    }

    public byte[] bytes() {
        if (small != null) {
            return small;
        }
        return large != null ? large : new byte[0];
    }
}
