package dev.antiphon.bench;

import java.util.Arrays;
import java.util.Collection;

/** Durations in microseconds that one caller measured; it grows as needed and is not shared between threads. */
final class Latencies {

    private long[] values = new long[64];
    private int size;

    void add(long micros) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = micros;
    }

    static Latencies merged(Collection<Latencies> parts) {
        Latencies all = new Latencies();
        all.size = parts.stream().mapToInt(part -> part.size).sum();
        all.values = new long[Math.max(1, all.size)];
        int at = 0;
        for (Latencies part : parts) {
            System.arraycopy(part.values, 0, all.values, at, part.size);
            at += part.size;
        }
        Arrays.sort(all.values, 0, all.size);
        return all;
    }

    /** The value below which this share of all lies; only of a merged one. */
    double quantile(double share) {
        return size == 0 ? Double.NaN : values[(int) Math.min(size - 1L, Math.round(share * size))];
    }

    /** The median of a part of a series, in the order it was measured. */
    double medianOf(int from, int to) {
        long[] part = Arrays.copyOfRange(values, from, to);
        Arrays.sort(part);
        return part[part.length / 2];
    }

    int size() {
        return size;
    }
}
