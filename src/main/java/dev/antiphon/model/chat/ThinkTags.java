package dev.antiphon.model.chat;

import java.util.Locale;
import java.util.stream.Stream;

/** Whether what a model thinks comes in the midst of its text, and how that is told apart from what it says. */
public enum ThinkTags {
    /** The upstream tells both apart itself, or the model does not think. */
    NONE,
    /** The text may begin with {@code <think>}, and what it says begins behind {@code </think>}. */
    TAGGED,
    /** The prompt has opened the tag already: all is thought up to {@code </think>}. */
    OPEN;

    /** The name in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name; it must be one. */
    public static ThinkTags of(String word) {
        return Stream.of(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }
}
