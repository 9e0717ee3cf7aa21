package dev.antiphon.bench;

/**
 * The text of a token: its index and when it was sent, in microseconds of the monotonic clock that client and upstream
 * share. A token that is lost, doubled or out of order is seen by its index; what the server adds, by its time.
 */
record Stamp(int index, long micros) {

    static String text(int index) {
        return index + "@" + System.nanoTime() / 1000 + " ";
    }

    static Stamp read(byte[] bytes, int from) {
        int at = from;
        int index = 0;
        for (; bytes[at] != '@'; at++) {
            index = 10 * index + bytes[at] - '0';
        }
        long micros = 0;
        for (at++; bytes[at] != ' '; at++) {
            micros = 10 * micros + bytes[at] - '0';
        }
        return new Stamp(index, micros);
    }

    long ageMicros() {
        return System.nanoTime() / 1000 - micros;
    }
}
