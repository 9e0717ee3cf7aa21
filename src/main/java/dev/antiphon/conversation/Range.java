package dev.antiphon.conversation;

import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.protocol.ApiError;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The positions of a list that a page may still show, both ends included; none when {@code from} is behind {@code to}. */
record Range(int from, int to) {

    /**
     * What is left of a list behind the wanted item.
     *
     * @param position where the item of an id is, empty when it is not in the list
     * @throws dev.antiphon.protocol.ApiException a 400 when the wanted item is not there
     */
    static Range of(int first, int last, Wanted wanted, Function<String, Optional<Integer>> position) {
        String id = wanted.after();
        if (id == null) {
            return new Range(first, last);
        }
        int after = position.apply(id).orElseThrow(() -> noItem(id));
        return wanted.ascending() ? new Range(after + 1, last) : new Range(first, after - 1);
    }

    /** In the wanted order. */
    IntStream positions(Wanted wanted) {
        IntStream ascending = IntStream.rangeClosed(from, to);
        return wanted.ascending() ? ascending : ascending.map(position -> from + to - position);
    }

    private static RuntimeException noItem(String id) {
        return ApiError.invalid("invalid_value", "after", "Invalid 'after': no item '" + id + "' in this list.")
                .exception();
    }
}
