package dev.antiphon.bench;

import java.nio.charset.StandardCharsets;

/** The few things the benchmark finds in JSON bytes without parsing them. */
final class Json {

    private Json() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the bytes first occur in a range, or -1. */
    static int find(byte[] in, byte[] wanted, int from, int to) {
        byte first = wanted[0];
        outer:
        for (int i = from; i <= to - wanted.length; i++) {
            if (in[i] != first) {
                continue;
            }
            for (int j = 1; j < wanted.length; j++) {
                if (in[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    /** Where the string ends that starts at a position: the index of its closing quote. */
    static int endOfString(byte[] in, int from) {
        int at = from;
        while (in[at] != '"') { // an unclosed string ends in an exception
            at += in[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    /** The number after the first occurrence of a key, given with quotes and colon; -1 if there is none. */
    static long number(byte[] in, byte[] key, int from, int to) {
        int at = find(in, key, from, to);
        if (at < 0) {
            return -1;
        }
        long number = 0;
        for (at += key.length; at < to && in[at] >= '0' && in[at] <= '9'; at++) {
            number = 10 * number + in[at] - '0';
        }
        return number;
    }

    /** The string after the first occurrence of a key, given with quotes, colon and opening quote. */
    static String string(byte[] in, byte[] key, int from, int to) {
        int at = find(in, key, from, to);
        if (at < 0) {
            throw new IllegalStateException("no " + new String(key, StandardCharsets.US_ASCII));
        }
        int start = at + key.length;
        return new String(in, start, endOfString(in, start) - start, StandardCharsets.UTF_8);
    }
}
