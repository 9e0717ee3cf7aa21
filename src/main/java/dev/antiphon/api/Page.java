package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list, and whether there are more behind them.
 *
 * @param firstId null where there is nothing
 * @param lastId behind which the next page begins, null where there is nothing
 */
@JsonPropertyOrder("object")
public record Page<T>(
        List<T> data, @Nullable String firstId, @Nullable String lastId, boolean hasMore) {

    /**
     * The first of what was found.
     *
     * @param found one more than the limit, at least, where there is more
     */
    static <T> Page<T> of(List<T> found, int limit, Function<T, String> id) {
        List<T> data = found.stream().limit(limit).toList();
        return new Page<>(
                data,
                data.isEmpty() ? null : id.apply(data.getFirst()),
                data.isEmpty() ? null : id.apply(data.getLast()),
                found.size() > limit);
    }

    @JsonProperty("object")
    public String object() {
        return "list";
    }
}
