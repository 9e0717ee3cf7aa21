package dev.antiphon.safety.text;

/** Characters from bytes that come one at a time; what is no UTF-8 becomes one character per byte. For one thread. */
final class Utf8 {

    private final Growing target;
    private final int[] bytes = new int[4];
    private final int[] origins = new int[4];
    private int held;
    private int wanted;

    Utf8(Growing target) {
        this.target = target;
    }

    /** One byte that comes from there. NUL is left out, so that UTF-16 of Latin letters reads like ASCII. */
    void put(int value, int origin) {
        if (held > 0 && (value & 0xc0) != 0x80) {
            flush();
        }
        bytes[held] = value;
        origins[held++] = origin;
        if (held == 1) {
            wanted = value >= 0xf0 && value < 0xf5 ? 4 : value >= 0xe0 ? 3 : value >= 0xc2 ? 2 : 1;
        }
        if (value >= 0xf5 || held == wanted) {
            deliver();
        }
    }

    /** What was begun ends here. */
    void flush() {
        for (int i = 0; i < held; i++) {
            one(bytes[i], origins[i]);
        }
        held = 0;
    }

    /** Where the unfinished character begins, or {@link Integer#MAX_VALUE}. */
    int open() {
        return held == 0 ? Integer.MAX_VALUE : origins[0];
    }

    private void deliver() {
        if (held < 2 || held != wanted) {
            flush();
            return;
        }
        int point = bytes[0] & (0x7f >> wanted);
        for (int i = 1; i < held; i++) {
            point = point << 6 | bytes[i] & 0x3f;
        }
        if (Character.isValidCodePoint(point)) {
            target.put(point, origins[0]);
        }
        held = 0;
    }

    private void one(int value, int origin) {
        if (value != 0) {
            target.put((char) value, origin);
        }
    }
}
