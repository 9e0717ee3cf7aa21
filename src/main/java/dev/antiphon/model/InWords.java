package dev.antiphon.model;

import dev.antiphon.protocol.TextConfig.Format;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Wishes for which an upstream has no field, in words for its model. */
public final class InWords {

    private static final String NOTHING_ELSE = ", with no word around it and no code fence";

    private InWords() {}

    /**
     * Instructions, and behind them what else has to be said.
     *
     * @param wishes null for those that need no words
     * @return null where there is nothing to say
     */
    public static @Nullable String behind(@Nullable String instructions, @Nullable String... wishes) {
        String told = Stream.of(wishes).filter(Objects::nonNull).collect(Collectors.joining("\n\n"));
        if (told.isEmpty()) {
            return instructions;
        }
        return instructions == null ? told : instructions + "\n\n" + told;
    }

    /** How long answers are to be; null where nothing has to be said. */
    public static @Nullable String verbosity(@Nullable String verbosity) {
        if (verbosity == null || verbosity.equals("medium")) {
            return null;
        }
        return verbosity.equals("low") ? "Keep your answers short." : "Answer at length and in detail.";
    }

    /** What form the answer is to have; null where any will do. */
    public static @Nullable String format(Format format) {
        return switch (format) {
            case Format.Text ignored -> null;
            case Format.JsonObject ignored -> "Give your answer as one JSON object" + NOTHING_ELSE + ".";
            case Format.JsonSchema schema ->
                "Give your answer as JSON" + NOTHING_ELSE + ". It must follow this JSON Schema, which is called "
                        + schema.name()
                        + (schema.description() == null ? "" : " (" + schema.description() + ")")
                        + ":\n" + schema.schema();
        };
    }
}
