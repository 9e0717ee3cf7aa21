package dev.antiphon.conversation;

import dev.antiphon.store.StoredBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some items of a list, as they are stored, and whether there are more behind them. */
public record ItemPage(List<Row> rows, boolean hasMore) {

    public static final ItemPage EMPTY = new ItemPage(List.of(), false);

    /** @param rows in the wanted order, one more than wanted if there are as many */
    static ItemPage of(List<Row> rows, Wanted wanted) {
        boolean hasMore = rows.size() > wanted.limit();
        return new ItemPage(hasMore ? rows.subList(0, wanted.limit()) : rows, hasMore);
    }

    /** Nobody changes the bytes. */
    public record Row(String id, byte[] json) {

        static Row of(Object[] columns) {
            return new Row((String) columns[0], StoredBytes.read(columns[1], columns[2]));
        }
    }

    /**
     * Which part of a list to read.
     *
     * @param after the id of the item it begins behind, in the given order
     */
    public record Wanted(
            int limit, boolean ascending, @Nullable String after) {}
}
