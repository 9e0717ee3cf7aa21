package dev.antiphon.memory;

import dev.antiphon.protocol.ApiError;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a fact may look like. */
final class FactText {

    /** Responses that are remembered as where a fact comes from. */
    private static final int MOST_ORIGINS = 20;

    private FactText() {}

    /**
     * On one line, since a fact is a sentence or two and is shown among others.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it is empty or too long
     */
    static String checked(String text) {
        String fact = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        if (fact.isEmpty()) {
            throw ApiError.missing("text").exception();
        }
        if (fact.length() > Memories.MOST_CHARACTERS) {
            throw ApiError.invalid(
                            "string_above_max_length",
                            "text",
                            "Invalid 'text': string too long. Expected a string with maximum length "
                                    + Memories.MOST_CHARACTERS + ", but got a string with length " + fact.length()
                                    + " instead.")
                    .exception();
        }
        return fact;
    }

    /** The newest first; the oldest are left out when there are too many. */
    static List<String> origins(@Nullable String newest, List<String> before) {
        return Stream.concat(Stream.ofNullable(newest), before.stream())
                .distinct()
                .limit(MOST_ORIGINS)
                .toList();
    }
}
