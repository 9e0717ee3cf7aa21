package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Segment;
import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The frames of responses whose stream can be taken up again, for as long as these are kept. They go with their response.
 *
 * <p>Frames are written and read in segments that fit into a row; a frame that does not has a row of its own. So whoever
 * reads holds some megabytes or one such frame at a time, however long the journal is. Thread-safe.
 */
@Singleton
public final class JournalStore {

    /** So many segments at first, and so many at most when they prove to be small. */
    private static final int BATCH = 16;

    private static final int LARGEST_BATCH = 256;

    /** A batch of fewer bytes is followed by a larger one. */
    private static final int SMALL = 64 * 1024;

    private final Transactions transactions;

    public JournalStore(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Keeps frames in the transaction of whoever calls, who has announced the response.
     *
     * @param segment its first number is one more than that of the last one kept
     */
    public void append(EntityManager entities, String responseId, Segment segment) {
        if (segment.again()) {
            StoredJournal.removeFrom(entities, responseId, segment.first());
        }
        List<byte[]> frames = segment.frames();
        int number = segment.first();
        int begin = 0;
        int size = 0;
        for (int i = 0; i < frames.size(); i++) {
            int length = frames.get(i).length;
            if (i > begin && size + length > StoredBytes.INLINE) {
                insert(entities, responseId, number, frames.subList(begin, i));
                number += i - begin;
                begin = i;
                size = 0;
            }
            size += length;
        }
        if (begin < frames.size()) {
            insert(entities, responseId, number, frames.subList(begin, frames.size()));
        }
    }

    private static void insert(EntityManager entities, String responseId, int first, List<byte[]> frames) {
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        frames.forEach(segment::writeBytes);
        StoredJournal.insert(entities, responseId, first, first + frames.size() - 1, segment.toByteArray());
    }

    /** Whether the frames of a response were kept; of one that has ended these are all of them. */
    public boolean kept(Caller owner, String responseId) {
        return transactions.call(entities -> Owned.exists(entities, owner, responseId)
                && !StoredJournal.of(entities, StoredJournal.BEGINNING, Integer.class, responseId)
                        .getResultList()
                        .isEmpty());
    }

    /** The number of the last frame that is kept; empty where none is, and for somebody else's response. */
    public OptionalInt last(Caller owner, String responseId) {
        Integer last = transactions.call(entities -> Owned.exists(entities, owner, responseId)
                ? StoredJournal.of(entities, StoredJournal.LAST, Integer.class, responseId)
                        .getSingleResult()
                : null);
        return last == null ? OptionalInt.empty() : OptionalInt.of(last);
    }

    /**
     * Hands over the frames from a number on, to the last one or until the reader has had enough.
     *
     * @throws IllegalStateException when somebody deletes the response meanwhile: what was read is not the whole then
     */
    public void read(Caller owner, String responseId, int from, int last, Predicate<List<byte[]>> more) {
        int next = from;
        int batch = BATCH;
        boolean wanted = true;
        while (wanted && next <= last) {
            List<byte[]> frames = frames(owner, responseId, next, batch);
            if (frames.isEmpty()) {
                throw new IllegalStateException("The journal of " + responseId + " is gone");
            }
            next += frames.size();
            batch = weight(frames) < SMALL ? Math.min(batch * 4, LARGEST_BATCH) : BATCH;
            wanted = more.test(frames);
        }
    }

    /** All frames there are, for whoever goes on where they end. */
    public List<byte[]> all(Caller owner, String responseId) {
        List<byte[]> all = new ArrayList<>();
        last(owner, responseId).ifPresent(last -> read(owner, responseId, 0, last, all::addAll));
        return all;
    }

    /**
     * Some frames from a number on, in the order of their numbers; at least one unless there is none, and for somebody
     * else's response.
     */
    public List<byte[]> frames(Caller owner, String responseId, int from) {
        return frames(owner, responseId, from, BATCH);
    }

    private List<byte[]> frames(Caller owner, String responseId, int from, int batch) {
        return transactions.call(entities -> {
            List<byte[]> frames = new ArrayList<>();
            if (!Owned.exists(entities, owner, responseId)) {
                return frames;
            }
            for (Object[] row : segments(entities, responseId, from, batch)) {
                int first = (Integer) row[0];
                if (row[1] != null) {
                    split((byte[]) row[1], from - first, frames);
                } else if (frames.isEmpty()) {
                    return List.of(large(entities, responseId, first));
                } else {
                    break;
                }
            }
            return frames;
        });
    }

    private static int weight(List<byte[]> frames) {
        return frames.stream().mapToInt(frame -> frame.length).sum();
    }

    private static List<Object[]> segments(EntityManager entities, String responseId, int from, int batch) {
        return StoredJournal.of(entities, StoredJournal.FROM, Object[].class, responseId)
                .setParameter("from", from)
                .setMaxResults(batch)
                .getResultList();
    }

    /** A frame too large for a row's first column, which is therefore alone in its segment. */
    private static byte[] large(EntityManager entities, String responseId, int first) {
        return StoredJournal.of(entities, StoredJournal.LARGE, byte[].class, responseId)
                .setParameter("first", first)
                .getSingleResult();
    }

    /** A frame ends with an empty line; there is none within it. */
    private static void split(byte[] segment, int skip, List<byte[]> frames) {
        int left = skip;
        int begin = 0;
        for (int end = 2; end <= segment.length; end++) {
            if (segment[end - 1] == '\n' && segment[end - 2] == '\n') {
                if (left-- <= 0) {
                    frames.add(Arrays.copyOfRange(segment, begin, end));
                }
                begin = end;
            }
        }
    }
}
