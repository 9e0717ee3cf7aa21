package dev.antiphon.api;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list that is shown.
 *
 * @param firstId null where there is nothing
 * @param lastId behind which the next part begins, null where there is nothing
 */
record Slice<T>(
        List<T> data, @Nullable String firstId, @Nullable String lastId, boolean hasMore) {

    /**
     * The first of what was found.
     *
     * @param found one more than the limit, at least, where there is more
     */
    static <T> Slice<T> of(List<T> found, int limit, Function<T, String> id) {
        List<T> data = found.stream().limit(limit).toList();
        return new Slice<>(
                data,
                data.isEmpty() ? null : id.apply(data.getFirst()),
                data.isEmpty() ? null : id.apply(data.getLast()),
                found.size() > limit);
    }
}
