package dev.antiphon.access.jwt;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token says, as JSON. */
record Claims(Map<String, Object> all) {

    boolean has(String name) {
        return all.get(name) != null;
    }

    /** A text; empty when there is none, or something else. */
    Optional<String> text(String path) {
        return find(path) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A list of texts, or the words of one text; what is neither says nothing. */
    List<String> words(String path) {
        Object found = find(path);
        if (found instanceof Collection<?> several) {
            return several.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        return found instanceof String text ? Arrays.asList(text.split(" ")) : List.of();
    }

    /** The audience: one text, or a list of nothing else. */
    List<String> audience() {
        return all.get("aud") instanceof String one
                ? List.of(one)
                : all.get("aud") instanceof Collection<?> several ? texts(several) : List.of();
    }

    /** Seconds since 1970; empty when there are none, or no number that is a time. */
    Optional<Double> time(String name) {
        return all.get(name) instanceof Number number && Double.isFinite(number.doubleValue())
                ? Optional.of(number.doubleValue())
                : Optional.empty();
    }

    private static List<String> texts(Collection<?> several) {
        return several.stream().allMatch(String.class::isInstance)
                ? several.stream().map(String.class::cast).toList()
                : List.of();
    }

    /** By the whole name first: some issuers have names with dots in them. */
    private @Nullable Object find(String path) {
        Object whole = all.get(path);
        if (whole != null) {
            return whole;
        }
        Object at = all;
        for (String step : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }
}
