package dev.antiphon.conversation;

import dev.antiphon.store.StoredBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The segments of other threads that come before a thread's own items, oldest first: a history is one range query for
 * each, however often it was forked. Kept as text, {@code thread from to}, one segment a line.
 */
record Lineage(List<Segment> segments) {

    static final Lineage NONE = new Lineage(List.of());

    /** Items of one thread, both ends included. */
    record Segment(String threadId, int from, int to) {

        static Segment parse(String line) {
            String[] words = line.split(" ");
            return new Segment(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }

        @Override
        public String toString() {
            return threadId + " " + from + " " + to;
        }
    }

    static Lineage read(byte[] stored) {
        if (stored.length == 0) {
            return NONE;
        }
        String text = new String(stored, StandardCharsets.UTF_8);
        return new Lineage(text.lines().map(Segment::parse).toList());
    }

    StoredBytes stored() {
        if (segments.isEmpty()) {
            return StoredBytes.none();
        }
        String text = segments.stream().map(Segment::toString).collect(Collectors.joining("\n"));
        return StoredBytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same, and then the items of a thread that has this lineage, up to the given end. */
    Lineage and(ThreadEnd end) {
        if (end.position() < firstOwn()) {
            return this;
        }
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(new Segment(end.threadId(), firstOwn(), end.position()));
        return new Lineage(List.copyOf(longer));
    }

    /** Positions run on along a lineage. */
    private int firstOwn() {
        return segments.isEmpty() ? 0 : segments.getLast().to() + 1;
    }
}
