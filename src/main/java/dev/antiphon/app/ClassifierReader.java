package dev.antiphon.app;

import dev.antiphon.app.SafetySettings.Classifier;
import dev.antiphon.app.SafetySettings.Manner;
import dev.antiphon.app.SafetySettings.OnFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads which models are asked what texts are. */
final class ClassifierReader {

    /** Evidence tells guards apart by their names. */
    private static final Set<String> TAKEN = Set.of("secrets", "injection", "pii", "hosts", "deny");

    private static final String THRESHOLDS = "thresholds";
    private static final String PROMPT = "prompt";
    private static final String MAX_TOKENS = "max_tokens";

    private final Set<String> names = new HashSet<>(TAKEN);

    List<Classifier> read(Section safety) {
        return safety.each("classifiers", this::classifier);
    }

    private Classifier classifier(Section section) {
        Classifier classifier = new Classifier(
                name(section),
                kind(section),
                section.requiredText("model", "the name of one of models"),
                section.duration("timeout", Duration.ofSeconds(5), Duration.ofMillis(1)),
                OnFailure.valueOf(section.choice("on_failure", "closed", List.of("open", "closed"))
                        .toUpperCase(Locale.ROOT)),
                section.integer("max_chars", 8_000, 500, 1_000_000),
                section.numbers(THRESHOLDS, 0, 1),
                section.text(PROMPT, ""),
                section.integer(MAX_TOKENS, 64, 16, 100_000),
                SafetyReader.inner(section, Map.of(), action -> !action.equals("redact"), anyName -> true));
        section.refuseOthers();
        return classifier;
    }

    private String name(Section section) {
        String name = section.requiredText("name", "a name for the classifier");
        if (!name.isBlank() && !names.add(name)) {
            section.refuse("name", "is '" + name + "', which another guard has; valid is a name of its own");
        }
        return name;
    }

    private static Manner kind(Section section) {
        String word = section.requiredText("kind", "one of moderations, chat");
        Manner kind = word.isBlank()
                ? Manner.CHAT
                : Manner.valueOf(section.choice("kind", "chat", List.of("moderations", "chat"))
                        .toUpperCase(Locale.ROOT));
        List<String> others = kind == Manner.CHAT ? List.of(THRESHOLDS) : List.of(PROMPT, MAX_TOKENS);
        for (String key : others) {
            if (!word.isBlank() && section.has(key)) {
                section.refuse(key, "stands beside kind: " + word + ", which has no use for it");
            }
        }
        return kind;
    }
}
