package dev.antiphon.model.anthropic;

import java.util.Locale;
import java.util.stream.Stream;

/** How the models of an upstream are told to think. */
public enum Thinking {
    /** Not at all: a request that names an effort is refused. */
    NONE,
    /** With a number of tokens to think in, as models up to Claude 4.5 and most others that speak the protocol want it. */
    BUDGET,
    /** As much as they find right for an effort, as models from Claude 4.6 on want it. */
    ADAPTIVE;

    /** The name in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name; it must be one. */
    public static Thinking of(String word) {
        return Stream.of(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }
}
